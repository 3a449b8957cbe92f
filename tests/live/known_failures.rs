//! What stands between strata and an account, as the real programs put it: one message each, and
//! nothing is touched. The state of `prod` is in S3, that of `dev` on disk.

use serde_json::json;

use super::account::Aws;
use super::environments::BUCKET;
use super::project::Live;

const PROD: &str = "apply --env prod --layer registry --auto-approve";
const DEV: &str = "apply --env dev --layer registry --auto-approve";

#[test]
fn what_stands_between_us_and_an_account_is_said_once_before_anything_is_touched() {
    let Some(live) = Live::start() else { return };
    live.render();
    // Of all layers, two are asked at a time, and say the same.
    for command in
        ["plan --env prod", "status --env prod", "destroy --env prod --auto-approve", PROD]
    {
        assert_eq!(
            live.refused(command, &[]),
            format!(
                "the bucket {BUCKET} does not exist: make it, with versions kept, or correct `state` \
                 in the spec"
            ),
        );
    }
    live.aws.prepare(BUCKET);
    let before = live.aws.inventory();

    // Nothing is applied, whether on disk or in the bucket: all layers are planned together, and the
    // account is asked whose the credentials are.
    for suffix in ["dev", "prod"] {
        let plan = live.strata(&["plan", "--env", suffix, "--json"]);
        let reasons = plan.matches(r#""reason":"nothing applied yet""#).count();
        assert_eq!(reasons, 7, "{plan}");
    }

    let expired = [("AWS_ACCESS_KEY_ID", "EXPIRED")];
    // The backend asks, then terraform's own command for states, then the provider.
    for command in [PROD, "status --env prod", DEV] {
        assert_eq!(
            live.refused(command, &expired),
            "AWS does not accept the credentials (ExpiredToken: The security token included in the \
             request is expired): get fresh ones, as with `aws sso login`, for account 123456789012"
        );
    }

    let key = "trading/prod/registry.tfstate";
    let lock = json!({
        "ID": "9d2f3c50-f5d8-4f4c-9a4e-2b1c0d3e4f50",
        "Operation": "OperationTypeApply",
        "Info": "",
        "Who": "somebody@elsewhere",
        "Version": "1.11.4",
        "Created": "2026-01-02T03:04:05.678Z",
        "Path": format!("{BUCKET}/{key}"),
    });
    let object = json!({
        "Bucket": BUCKET,
        "Key": format!("{key}.tflock"),
        "Body": lock.to_string(),
    });
    live.aws.call("s3", "put_object", &object);
    assert_eq!(
        live.refused(PROD, &[]),
        "the state of envs/prod/registry is locked by somebody@elsewhere since 2026-01-02 \
         03:04:05.678 +0000 UTC (OperationTypeApply): wait, or if that process is gone: terraform \
         -chdir=envs/prod/registry force-unlock 9d2f3c50-f5d8-4f4c-9a4e-2b1c0d3e4f50"
    );

    let no_keys = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
    let message = "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and \
                   AWS_SECRET_ACCESS_KEY, for account 123456789012";
    assert_eq!(
        live.refused(PROD, &no_keys),
        format!(
            "without credentials there are only previews, and a preview is never applied: {message}"
        )
    );
    // Something is configured, but no keys: only terraform finds that out.
    live.sandbox.write("config", "[default]\nregion = us-east-1\n");
    let config = live.sandbox.path("config");
    let config = ("AWS_CONFIG_FILE", config.to_str().expect("a path"));
    assert_eq!(live.refused(PROD, &[&no_keys[..], &[config]].concat()), message);

    let spec = live.sandbox.read("envs/dev.hcl");
    live.sandbox.write("envs/dev.hcl", &spec.replace("123456789012", "210987654321"));
    live.sandbox.run("render --env dev").success();
    for command in ["plan --env dev", DEV] {
        assert_eq!(
            live.refused(command, &[]),
            "the credentials are those of account 123456789012, but the spec says 210987654321: use \
             others, or correct account_id"
        );
    }
    assert_eq!(Aws::keys(&live.aws.inventory()), Aws::keys(&before));
}
