"""Jobs that finished, one of them at the second attempt, and CronJobs that are suspended."""

from tests.live import objects
from tests.live.cluster import ControlPlane, Object, wait_for
from tests.live.scenario import Scenario, is_settled


def job_spec(name: str, runs_for: str = "2s", **fields: object) -> Object:
    work = {"name": name, "image": f"registry.example.com/batch/{name}:3.1"}
    spec = {"restartPolicy": "Never", "containers": [work]}
    annotations = {"holdfast.test/runs-for": runs_for}
    return {"template": {"metadata": {"annotations": annotations}, "spec": spec}, **fields}


def job(name: str, **fields: object) -> Object:
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": objects.meta(name, "batch"),
        "spec": job_spec(name, **fields),  # type: ignore[arg-type]  # runs_for is text wherever it is given.
    }


def cron_job(name: str, suspended: bool) -> Object:
    spec = {"schedule": "15 3 * * *", "suspend": suspended, "jobTemplate": {"spec": job_spec(name)}}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": objects.meta(name, "batch"), "spec": spec}


def fault(cluster: ControlPlane) -> None:
    jobs = [job(f"import-{day}") for day in ("monday", "tuesday", "wednesday")]
    parallel = job("resize-images", completions=6, parallelism=3)
    crons = [cron_job("nightly-report", False), cron_job("old-export", True), cron_job("old-sync", True)]
    cluster.apply([*jobs, parallel, *crons, job("migrate-orders", runs_for="20s")])
    cluster.kubectl("create", "job", "nightly-report-by-hand", "--from=cronjob/nightly-report", "-n", "batch")
    first = wait_for("the first attempt", lambda: running(cluster, "migrate-orders"))[0]
    name = first["metadata"]["name"]
    cluster.kubectl("annotate", "pod", name, "-n", "batch", f"{objects.PLAY}=job-fails")


def running(cluster: ControlPlane, name: str) -> list[Object]:
    return [
        pod
        for pod in cluster.get("pods", "batch")
        if pod["metadata"]["labels"].get("job-name") == name and pod["status"]["phase"] == "Running"
    ]


def shows(cluster: ControlPlane) -> object:
    done = {
        one["metadata"]["name"]: one["status"].get("failed", 0)
        for one in cluster.get("jobs", "batch")
        if one.get("status", {}).get("completionTime")
    }
    return len(done) == 6 and done["migrate-orders"] == 1 and is_settled(cluster)


SCENARIO = Scenario(
    summary="nothing: finished Jobs, one after a failed attempt, and suspended CronJobs",
    cause=None,
    repair=None,
    namespaces=("shop", "batch"),
    fault=fault,
    shows=shows,
)
