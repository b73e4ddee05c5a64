"""Image, compose file and Kubernetes manifests: read by their schemas, and held to rules of their own."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import compose_spec
import kubernetes_validate
import pytest
import yaml

from assistant import __version__
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = "1.31"
"""The oldest release that the manifests are held to."""
USER = 10_001
HOST = re.compile(r"https?://(?!127\.0\.0\.1[:/]|[a-z-]+:\d)|[\w.-]+\.(?:com|io|dev|org|net)/")
API_GROUPS = re.compile(r"(?:[\w-]+\.)*(?:kubernetes\.io|k8s\.io|signpost\.example\.com)/")
"""Names of labels and kinds, which nobody calls."""
SECRET = re.compile(r"(?i)(password|api_key|secret|token)\s*[:=]\s*[\"']?(?![$\"'\s{])\w{6,}")
SHIPPED = [ROOT / "Dockerfile", ROOT / "compose.yaml", *sorted((ROOT / "deploy").rglob("*.yaml"))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def instructions() -> list[tuple[str, str]]:
    """Of the Dockerfile: keyword and rest, continued lines joined, comments left out."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n", " ", text)
    pairs = (line.split(maxsplit=1) for line in joined.splitlines() if line.strip())
    return [(word.upper(), rest.strip()) for word, rest in pairs]


def final_stage() -> list[tuple[str, str]]:
    found = instructions()
    last = max(place for place, (word, _) in enumerate(found) if word == "FROM")
    return found[last:]


def rests(word: str) -> list[str]:
    return [rest for found, rest in instructions() if found == word]


def compose() -> dict[str, Any]:
    """The compose file as the engine reads it: variables filled in, merges made."""
    text = (ROOT / "compose.yaml").read_text()
    filled = re.sub(r"\$\{(\w+):[-?]([^}]*)\}", lambda found: found[2].replace(" ", "-"), text)
    read: dict[str, Any] = yaml.safe_load(filled)
    return read


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml")):
        for place, document in enumerate(yaml.safe_load_all(path.read_text())):
            yield f"{path.name}[{place}]", document


MANIFESTS = [pytest.param(body, id=told) for told, body in manifests()]
OBJECTS = [body for _, body in manifests() if body["kind"] != "Kustomization"]


def pod_specs() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for body in OBJECTS:
        if body["kind"] == "Deployment":
            found.append(("server", body["spec"]["template"]["spec"]))
        if body["kind"] == "CronJob":
            found.append(("upkeep", body["spec"]["jobTemplate"]["spec"]["template"]["spec"]))
        if body["kind"] == "StatefulSet":
            found.append(("chroma", body["spec"]["template"]["spec"]))
        if body["kind"] == "Pod":
            found.append(("keys", body["spec"]))
    return found


PODS = [pytest.param(spec, id=told) for told, spec in pod_specs()]


def containers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [*spec.get("initContainers", []), *spec["containers"]]


# The image.


def test_each_stage_starts_from_the_one_base_with_a_tag_of_its_own() -> None:
    arguments = dict(rest.split("=", 1) for rest in rests("ARG"))
    assert {rest.split()[0] for rest in rests("FROM")} == {"${PYTHON_IMAGE}"}
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", arguments["PYTHON_IMAGE"])


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    assert [rest for word, rest in final_stage() if word == "USER"] == [f"{USER}:{USER}"]


def test_nothing_is_run_or_copied_after_the_rights_are_given_up() -> None:
    words = [word for word, _ in final_stage()]
    assert not {"RUN", "COPY", "ADD"} & set(words[words.index("USER") :])


def test_the_image_starts_and_checks_itself_without_a_shell() -> None:
    (check,) = rests("HEALTHCHECK")
    (start,) = rests("ENTRYPOINT")
    (arguments,) = rests("CMD")
    assert json.loads(start) == ["signpost"]
    assert json.loads(arguments)[0] == "serve"
    assert json.loads(check.partition("CMD ")[2])[:2] == ["python", "-c"]


def test_the_health_check_is_python_that_asks_for_the_port_that_is_served() -> None:
    (check,) = rests("HEALTHCHECK")
    source = json.loads(check.partition("CMD ")[2])[2]
    compile(source, "healthcheck", "exec")
    port = json.loads(rests("CMD")[0])[-1]
    assert f"http://127.0.0.1:{port}/readyz" in source
    assert rests("EXPOSE") == [port]


def test_the_last_stage_installs_nothing_from_a_network() -> None:
    runs = " ".join(rest for word, rest in final_stage() if word == "RUN")
    assert not re.search(r"\b(pip|apt-get|apt|curl|wget|npm)\b", runs)


def test_packages_are_installed_by_the_constraints_alone() -> None:
    installs = [part for rest in rests("RUN") for part in rest.split("&&") if "pip install" in part]
    assert installs
    assert all("-c constraints.txt" in part for part in installs)


def test_the_image_uses_no_add_no_sudo_and_only_copies_what_exists() -> None:
    assert not rests("ADD")
    assert not [rest for rest in rests("RUN") if "sudo" in rest]
    for rest in rests("COPY"):
        if not rest.startswith("--from"):
            *sources, _ = shlex.split(rest)
            assert all((ROOT / source).exists() for source in sources)


def test_the_image_needs_no_model_hub_and_sends_nobody_its_use() -> None:
    told = " ".join(rest for word, rest in final_stage() if word == "ENV")
    assert "HF_HUB_OFFLINE=1" in told
    assert "ANONYMIZED_TELEMETRY=False" in told


def test_the_builder_is_sent_what_is_copied_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        source
        for rest in rests("COPY")
        if not rest.startswith("--from")
        for source in shlex.split(rest)[:-1]
    }
    assert "*" in lines
    assert allowed == copied
    assert {"**/.signpost", "**/.env"} <= set(lines)


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_what_is_shipped_names_no_outside_host_and_holds_no_secret(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    text = API_GROUPS.sub("", "\n".join(lines))
    assert not HOST.findall(text)
    assert not [found.group() for found in SECRET.finditer(text)]


# The compose file.


def test_the_compose_file_fits_the_compose_specification() -> None:
    read = compose_spec.PyCompose.from_json(json.dumps(compose()))
    read.validate()
    assert read.service_names()


def test_a_misspelt_key_does_not_fit_the_compose_specification() -> None:
    read = compose()
    read["services"]["server"]["restarts"] = "always"
    with pytest.raises(ValueError, match="restarts"):
        compose_spec.PyCompose.from_json(json.dumps(read)).validate()


def test_every_service_of_the_compose_file_is_closed() -> None:
    for service in compose()["services"].values():
        assert service["read_only"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not {"privileged", "cap_add", "pid", "ipc"} & service.keys()
        assert re.search(r":\d+\.\d+", service["image"])


def test_signpost_s_services_run_without_root_and_without_capabilities() -> None:
    own = [s for s in compose()["services"].values() if "signpost" in s["image"]]
    assert len(own) == 4
    assert {service["user"] for service in own} == {f"{USER}:{USER}"}
    assert all(service["cap_drop"] == ["ALL"] for service in own)
    assert {service["image"].rpartition(":")[2] for service in own} == {__version__}


def test_ports_are_published_to_this_machine_alone() -> None:
    ports = [port for s in compose()["services"].values() for port in s.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_raw_data_is_mounted_by_the_build_alone_and_the_build_has_no_network() -> None:
    services = compose()["services"]
    holders = [told for told, s in services.items() if any("/data:" in v for v in s["volumes"])]
    assert [told for told in holders if told != "postgres"] == ["build"]
    assert services["build"]["network_mode"] == "none"
    assert all(volume.endswith(":ro") for volume in services["build"]["volumes"][::2])


def test_the_password_of_the_database_has_no_default() -> None:
    text = (ROOT / "compose.yaml").read_text()
    assert text.count("${POSTGRES_PASSWORD:?") == text.count("${POSTGRES_PASSWORD") == 2


# Kubernetes.


@pytest.mark.parametrize("body", MANIFESTS)
def test_a_manifest_fits_the_schema_of_its_kind(body: dict[str, Any]) -> None:
    if body["kind"] == "Kustomization":
        assert body.keys() <= {"apiVersion", "kind", "namespace", "resources", "images"}
    else:
        kubernetes_validate.validate(body, KUBERNETES, strict=True)


def test_a_misspelt_field_does_not_fit_its_schema() -> None:
    deployment = next(body for body in OBJECTS if body["kind"] == "Deployment")
    wrong = {**deployment, "spec": {**deployment["spec"], "replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


def test_the_kustomization_names_every_manifest_but_what_is_applied_by_hand() -> None:
    folder = ROOT / "deploy" / "kubernetes"
    by_hand = {"kustomization.yaml", "keys.yaml"}
    named = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    assert sorted(named) == sorted(
        path.name for path in folder.glob("*.yaml") if path.name not in by_hand
    )


@pytest.mark.parametrize("spec", PODS)
def test_a_pod_is_restricted(spec: dict[str, Any]) -> None:
    pod = spec["securityContext"]
    assert pod["runAsNonRoot"]
    assert (pod["runAsUser"], pod["fsGroup"]) == (USER, USER)
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not spec["automountServiceAccountToken"]
    assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
    for container in containers(spec):
        own = container["securityContext"]
        assert own["allowPrivilegeEscalation"] is False
        assert own["readOnlyRootFilesystem"] is True
        assert own["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize("spec", PODS)
def test_mounting_does_not_open_the_workspace_s_secret_to_its_group(spec: dict[str, Any]) -> None:
    assert spec["securityContext"]["fsGroupChangePolicy"] == "OnRootMismatch"


@pytest.mark.parametrize("spec", PODS)
def test_a_container_says_what_it_needs_and_what_it_may_take(spec: dict[str, Any]) -> None:
    for container in containers(spec):
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
        assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("spec", PODS)
def test_every_mounted_volume_is_there_and_each_is_used(spec: dict[str, Any]) -> None:
    mounted = {mount["name"] for c in containers(spec) for mount in c["volumeMounts"]}
    claimed = {
        claim["metadata"]["name"]
        for body in OBJECTS
        if body["kind"] == "StatefulSet" and body["spec"]["template"]["spec"] == spec
        for claim in body["spec"]["volumeClaimTemplates"]
    }
    assert mounted == {volume["name"] for volume in spec["volumes"]} | claimed


def test_claims_accounts_and_settings_that_pods_name_exist() -> None:
    there = {(body["kind"], body["metadata"]["name"]) for body in OBJECTS}
    for _, spec in pod_specs():
        claims = [
            v["persistentVolumeClaim"]
            for v in spec["volumes"]
            if len(v) == 2 and "persistentVolumeClaim" in v
        ]
        assert {("PersistentVolumeClaim", claim["claimName"]) for claim in claims} <= there
        assert ("ServiceAccount", spec["serviceAccountName"]) in there
    assert ("ConfigMap", "signpost") in there


def test_raw_data_is_mounted_read_only_by_the_build_alone() -> None:
    holders = [
        (container["name"], mount.get("readOnly"))
        for _, spec in pod_specs()
        for container in containers(spec)
        for mount in container["volumeMounts"]
        if mount["name"] == "raw"
    ]
    assert holders == [("build", True)]


def test_service_budget_and_policy_select_the_server_s_pods() -> None:
    deployment = next(body for body in OBJECTS if body["kind"] == "Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    selected = {
        body["kind"]: body["spec"]["selector"].get("matchLabels", body["spec"]["selector"])
        for body in OBJECTS
        if body["kind"] in {"Service", "PodDisruptionBudget", "Deployment"}
        and body["metadata"]["name"] == "signpost"
    }
    assert len(selected) == 3
    assert all(wanted.items() <= labels.items() for wanted in selected.values())


def test_nothing_speaks_with_anything_unless_a_policy_says_so() -> None:
    policies = [body["spec"] for body in OBJECTS if body["kind"] == "NetworkPolicy"]
    closed = [
        p for p in policies if p["podSelector"] == {} and "ingress" not in p and "egress" not in p
    ]
    assert [set(policy["policyTypes"]) for policy in closed] == [{"Ingress", "Egress"}]


def test_probes_ask_by_a_name_that_the_server_always_answers_to() -> None:
    server = dict(pod_specs())["server"]
    (container,) = server["containers"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = container[probe]["httpGet"]
        assert asked["httpHeaders"] == [{"name": "Host", "value": "localhost"}]
        assert asked["path"] in {"/healthz", "/readyz"}


def test_secrets_are_named_and_never_written() -> None:
    assert not [body for body in OBJECTS if body["kind"] == "Secret"]
    server = dict(pod_specs())["server"]
    values = server["containers"][0]["env"]
    assert all("secretKeyRef" in value["valueFrom"] for value in values)


def test_every_setting_that_is_shipped_exists() -> None:
    config = next(body for body in OBJECTS if body["kind"] == "ConfigMap")
    server = dict(pod_specs())["server"]
    named = {*config["data"], *(value["name"] for value in server["containers"][0]["env"])}
    named |= {
        key
        for s in compose()["services"].values()
        for key in s.get("environment", {})
        if key.startswith("SIGNPOST_")
    }
    for key in named:
        section, field = key.removeprefix("SIGNPOST_").lower().split("__")
        assert field in Settings.model_fields[section].annotation.model_fields  # type: ignore[union-attr]


def test_the_grace_of_a_pod_outlasts_the_answers_in_work() -> None:
    config = next(body for body in OBJECTS if body["kind"] == "ConfigMap")
    server = dict(pod_specs())["server"]
    assert (
        server["terminationGracePeriodSeconds"]
        > float(config["data"]["SIGNPOST_OPERATION__FINISH_S"]) + 5
    )


def test_the_server_that_is_shipped_is_the_one_whose_client_is_installed() -> None:
    (pinned,) = re.findall(r"^chromadb==(.+)$", (ROOT / "constraints.txt").read_text(), re.M)
    (container,) = dict(pod_specs())["chroma"]["containers"]
    assert container["image"] == compose()["services"]["chroma"]["image"]
    assert container["image"].rpartition(":")[2] == pinned


def test_vectors_are_sought_where_they_are_served() -> None:
    services = compose()["services"]
    for told in ("server", "index"):
        assert services[told]["environment"]["SIGNPOST_INDEX__CHROMA_URL"] == "http://chroma:8000"
        assert services[told]["depends_on"]["chroma"] == {"condition": "service_healthy"}
        assert "back" in services[told]["networks"]
    assert services["chroma"]["networks"] == ["back"]
    assert "ports" not in services["chroma"]
    config = next(body for body in OBJECTS if body["kind"] == "ConfigMap")
    (service,) = [
        body["metadata"]["name"]
        for body in OBJECTS
        if body["kind"] == "Service" and body["spec"]["ports"][0]["port"] == 8000
    ]
    assert config["data"]["SIGNPOST_INDEX__CHROMA_URL"] == f"http://{service}:8000"
