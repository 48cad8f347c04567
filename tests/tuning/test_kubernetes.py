"""The manifest of docs/tune, held against Kubernetes' own schemas; no cluster ever ran it."""

import pytest
from conftest import ROOT

yaml = pytest.importorskip("yaml")
kubernetes_validate = pytest.importorskip("kubernetes_validate", reason="needs kubernetes-validate")
FOLDER = ROOT / "docs" / "tune"


@pytest.fixture
def manifest():
    return list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text()))


@pytest.fixture
def pods(manifest):
    """What Deployments and the Job make, by their names."""
    return {each["metadata"]["name"]: each["spec"] for each in manifest if "template" in each["spec"]}


def test_every_object_fits_its_schema(manifest):
    assert len(manifest) == 5
    for each in manifest:
        kubernetes_validate.validate(each, kubernetes_validate.latest_version(), strict=True)


def test_a_misspelt_entry_would_be_found(manifest):
    manifest[-1]["spec"]["template"]["spec"]["containers"][0]["resource"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifest[-1], kubernetes_validate.latest_version(), strict=True)


def test_names_that_point_elsewhere_point_at_something(manifest, pods):
    made = {(each["kind"], each["metadata"]["name"]) for each in manifest}
    for spec in pods.values():
        inside, labels = spec["template"]["spec"], spec["template"].get("metadata", {}).get("labels")
        assert spec.get("selector", {}).get("matchLabels") == labels
        volumes = {each["name"]: each for each in inside["volumes"]}
        mounted = [mount["name"] for each in inside["containers"] for mount in each["volumeMounts"]]
        assert sorted(mounted) == sorted(volumes)
        for claim in (each["persistentVolumeClaim"] for each in volumes.values() if "persistentVolumeClaim" in each):
            assert ("PersistentVolumeClaim", claim["claimName"]) in made
    service = next(each for each in manifest if each["kind"] == "Service")
    assert service["spec"]["selector"] == pods["zoo-scheduler"]["template"]["metadata"]["labels"]
    for command in (container(pods[name])["command"] for name in ("zoo-worker", "zoo-tune")):
        assert f"tls://{service['metadata']['name']}:{service['spec']['ports'][0]['port']}" in command


def test_the_commands_have_the_options_that_they_are_given(pods):
    from distributed.cli import dask_scheduler, dask_worker

    from zoo.cli.verbs import tune

    commands = {"zoo-scheduler": dask_scheduler.main, "zoo-worker": dask_worker.main, "zoo-tune": tune.command}
    for name, command in commands.items():
        context = command.make_context(name, container(pods[name])["command"][2:])
        assert not context.params.get("preload_argv"), "Dask hands on what it does not know"


def test_a_worker_is_told_of_the_memory_that_it_has(pods):
    worker = container(pods["zoo-worker"])
    told = worker["command"][worker["command"].index("--memory-limit") + 1]
    assert told.removesuffix("B") == worker["resources"]["limits"]["memory"]


def container(spec):
    (only,) = spec["template"]["spec"]["containers"]
    return only
