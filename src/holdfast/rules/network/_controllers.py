"""Which Pods serve the Ingresses of a class, for the controllers that bear well-known names."""

from __future__ import annotations

from holdfast.engine.facts import Facts
from holdfast.model.objects.network import Ingress, IngressClass
from holdfast.model.objects.pod import Pod

DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
LEGACY_CLASS = "kubernetes.io/ingress.class"
_IMAGES = {
    "k8s.io/ingress-nginx": ("ingress-nginx/controller", "nginx-ingress-controller", "ingress-nginx-controller"),
    "nginx.org/ingress-controller": ("nginx-ingress", "nginx/nginx-ingress"),
    "traefik.io/ingress-controller": ("traefik",),
    "haproxy.org/ingress-controller": ("haproxy-ingress", "kubernetes-ingress"),
    "haproxy-ingress.github.io/controller": ("haproxy-ingress",),
    "projectcontour.io/ingress-controller": ("contour", "envoy"),
    "ingress-controllers.konghq.com/kong": ("kong",),
}


def class_of(facts: Facts, ingress: Ingress) -> IngressClass | None:
    """Finds the class of an Ingress, the default one where it names none."""
    name = ingress.spec.ingress_class_name or ingress.annotations.get(LEGACY_CLASS)
    if name:
        return facts.find(IngressClass, name)
    return next((item for item in facts.all(IngressClass) if item.annotations.get(DEFAULT_CLASS) == "true"), None)


def known_images(found: IngressClass | None) -> tuple[str, ...]:
    """Lists parts of the images that run the controller of a class; empty for a controller not known here."""
    return _IMAGES.get(found.spec.controller, ()) if found else ()


def controller_pods(facts: Facts, ingress: Ingress) -> tuple[Pod, ...]:
    """Lists the Pods of the controller that serves an Ingress; empty when it is not known which those are."""
    return pods_running(facts, known_images(class_of(facts, ingress)))


def pods_running(facts: Facts, images: tuple[str, ...]) -> tuple[Pod, ...]:
    """Lists the Pods of which a container runs one of the images."""
    if not images:
        return ()
    return tuple(pod for pod in facts.all(Pod) if any(_is_one(c.image, images) for c in pod.spec.containers))


def _is_one(image: str, images: tuple[str, ...]) -> bool:
    name = image.partition("@")[0].rpartition(":")[0] or image
    return any(name == one or name.endswith(f"/{one}") for one in images)
