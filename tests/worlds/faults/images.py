"""Images that cannot be pulled."""

from __future__ import annotations

from tests.worlds import changes, kubelet
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Workload, World


def _pull(
    world: World, ago: float, error: str, image: str = "{base}:{tag}", pull: str = "ErrImagePull"
) -> Workload | None:
    workload = changes.pick(world, changes.is_lasting)
    if workload is None:
        return None
    base, tag = workload.container["image"].rsplit(":", 1)
    workload.container["image"] = image.format(base=base, tag=tag)
    full = workload.container["image"]
    host = full.split("/")[0] if "/" in full else "registry-1.docker.io"
    path = full.rsplit(":", 1)[0].partition("/")[2] or f"library/{full.rsplit(':', 1)[0]}"
    text = error.format(
        image=full if "/" in full else f"docker.io/library/{full}", host=host, path=path, tag=full.rsplit(":", 1)[-1]
    )
    for pod in changes.redeploy(world, workload, ago):
        kubelet.image_fails(world, pod, text, ago, pull=pull)
    return workload


def _root(workload: Workload | None, *more: str) -> Roots:
    return (workload.ref, *more) if workload else None


@fault("image/tag-missing", "the tag does not exist in the registry")
def tag(world: World, ago: float) -> Roots:
    error = (
        'rpc error: code = NotFound desc = failed to pull and unpack image "{image}": failed to resolve '
        'reference "{image}": {image}: not found'
    )
    return _root(_pull(world, ago, error, "{base}:v9.9.9-rc1"))


@fault("image/access-denied", "the registry refuses the credentials")
def denied(world: World, ago: float) -> Roots:
    error = (
        'failed to pull and unpack image "{image}": failed to resolve reference "{image}": pull access denied, '
        "repository does not exist or may require authorization: server message: insufficient_scope: "
        "authorization failed"
    )
    return _root(_pull(world, ago, error, "{base}-private:{tag}"))


@fault("image/pull-secret-missing", "the pull Secret that the Pods name does not exist")
def pull_secret(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment)
    if workload is None:
        return None
    name = f"{workload.name}-registry"
    workload.template["spec"]["imagePullSecrets"] = [{"name": name}]
    full = workload.container["image"]
    error = (
        f'failed to pull and unpack image "{full}": failed to resolve reference "{full}": failed to '
        "authorize: failed to fetch anonymous token: unexpected status from GET request to "
        f"https://{full.split('/')[0]}/token: 401 Unauthorized"
    )
    for pod in changes.redeploy(world, workload, ago):
        kubelet.image_fails(world, pod, error, ago)
        text = f"Unable to retrieve some image pull secrets ({name}); attempting to pull the image may not succeed."
        world.event(
            pod,
            "FailedToRetrieveImagePullSecret",
            text,
            first=ago - 1,
            last=world.rng.uniform(1, 14),
            count=int(ago // 12) + 1,
            host=changes.placed(pod),
        )
    return f"Secret {workload.namespace}/{name}", workload.ref


@fault("image/registry-unreachable", "the registry does not answer")
def unreachable(world: World, ago: float) -> Roots:
    error = (
        'failed to pull and unpack image "{image}": failed to resolve reference "{image}": failed to do '
        'request: Head "https://{host}/v2/{path}/manifests/{tag}": dial tcp 10.60.1.20:443: i/o timeout'
    )
    return _root(_pull(world, ago, error, "{base}:{tag}-hotfix"))


@fault("image/registry-name-unknown", "the host of the image's registry has no address")
def unknown_host(world: World, ago: float) -> Roots:
    error = (
        'failed to pull and unpack image "{image}": failed to resolve reference "{image}": failed to do '
        'request: Head "https://{host}/v2/{path}/manifests/{tag}": dial tcp: lookup {host} on '
        "10.0.0.2:53: no such host"
    )
    return _root(_pull(world, ago, error, "registry.exmaple.internal/apps:{tag}"))


@fault("image/rate-limited", "the registry limits anonymous pulls")
def rate(world: World, ago: float) -> Roots:
    error = (
        'failed to pull and unpack image "{image}": failed to resolve reference "{image}": failed to '
        "authorize: unexpected status code 429 Too Many Requests - Server message: "
        "toomanyrequests: You have reached your unauthenticated pull rate limit. "
        "https://www.docker.com/increase-rate-limit"
    )
    return _root(_pull(world, ago, error, "docker.io/bitnami/toolbox:{tag}"))


@fault("image/platform-missing", "the image has no build for the node's platform")
def no_platform(world: World, ago: float) -> Roots:
    error = 'failed to pull and unpack image "{image}": no match for platform in manifest: not found'
    return _root(_pull(world, ago, error, "{base}:{tag}-arm64"))


@fault("image/name-invalid", "the name of the image cannot be parsed")
def invalid(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_lasting)
    if workload is None:
        return None
    image = workload.container["image"] = f"{workload.container['image'].rsplit(':', 1)[0].upper()}:latest"
    text = (
        f'Failed to apply default image tag "{image}": couldn\'t parse image name "{image}": invalid '
        "reference format: repository name must be lowercase"
    )
    for pod in changes.redeploy(world, workload, ago):
        name = pod["spec"]["containers"][0]["name"]
        kubelet.waiting(world, pod, "InvalidImageName", text, ago)
        say = {
            "first": ago - 2,
            "last": world.rng.uniform(1, 12),
            "count": int(ago // 12) + 1,
            "host": changes.placed(pod),
            "container": name,
        }
        world.event(pod, "InspectFailed", text, **say)
        world.event(pod, "Failed", "Error: InvalidImageName", **say)
    return (workload.ref,)


@fault("image/never-pulled", "the image is not on the node and may not be pulled")
def never(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_lasting)
    if workload is None:
        return None
    workload.container["imagePullPolicy"] = "Never"
    workload.container["image"] = image = workload.container["image"].rsplit(":", 1)[0] + ":local"
    text = f'Container image "{image}" is not present with pull policy of Never'
    for pod in changes.redeploy(world, workload, ago):
        name = pod["spec"]["containers"][0]["name"]
        kubelet.waiting(world, pod, "ErrImageNeverPull", text, ago)
        say = {
            "first": ago - 2,
            "last": world.rng.uniform(1, 12),
            "count": int(ago // 12) + 1,
            "host": changes.placed(pod),
            "container": name,
        }
        world.event(pod, "ErrImageNeverPull", text, **say)
        world.event(pod, "Failed", "Error: ErrImageNeverPull", **say)
    return (workload.ref,)
