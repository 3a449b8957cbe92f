//! `strata.yml`: what a pull request would do, for those who must say yes.

use std::fmt::Write;

use platform::Platform;
use platform::paths::{ENVS, MODULES};

use super::workflow_parts::{
    CHECKOUT, DIRECTORY, build, checkout, credentials, download, job, plan, plan_role, reads,
    reads_and_assumes, setup_terraform, step, upload, uses, workflow,
};
use crate::environments::{WithRoots, generated, has_remote_state};
use crate::yaml::{Map, Yaml, line};

/// A fork's pull request gets no token that could comment, and none for AWS.
const OURS: &str = "github.event.pull_request.head.repo.full_name == github.repository";

const ABOUT: &str = "
What a pull request would do: whether what is committed is what the specs render, what changes by
meaning, whether the rules allow it, and a plan of each environment.

Each environment is previewed without an account. With a role, it is planned for real as well: a
variable of the repository has its ARN, and it trusts this repository's `pull_request`. It should be able
to read and not to change, because the code of a pull request runs with it.";

/// The workflow's text.
pub fn render(platform: &Platform, environments: &[WithRoots]) -> String {
    let workflows = format!("{DIRECTORY}/strata*.yml");
    let paths = [format!("{ENVS}/**"), format!("{MODULES}/**"), "crates/**".to_owned(), workflows];
    let pull_request = Map::default()
        .with("branches", line([&*platform.pull_requests.branch]))
        .with("paths", line(paths));
    let on = Map::default().with("pull_request", pull_request);
    let concurrency = Map::default()
        .with("group", "strata-${{ github.event.pull_request.number }}")
        .with("cancel-in-progress", true)
        .note("nothing is applied here");
    let mut jobs = Map::default().with("rendered", rendered()).with("review", review()).apart();
    for rooted in environments {
        jobs = jobs.with(&format!("plan-{}", rooted.0.suffix), plan_job(rooted)).apart();
    }
    workflow("strata", on, concurrency, jobs).print(&header(environments))
}

fn header(environments: &[WithRoots]) -> String {
    let mut header = generated();
    header += ABOUT;
    for (environment, _) in environments {
        if has_remote_state(environment) {
            let _ = write!(header, "\n  {}", plan_role(environment));
        } else {
            let _ = write!(header, "\n  none for {}, whose state is on a disk", environment.suffix);
        }
    }
    header
}

fn rendered() -> Map {
    let steps: Vec<Map> = vec![
        checkout(),
        build(),
        step("What is committed is what the specs render", "strata render --check"),
        upload(Map::default().with("retention-days", 1)),
    ];
    job("rendered", 30).with("permissions", reads()).with("steps", steps)
}

fn review() -> Map {
    let both = Map::default()
        .with("fetch-depth", 2)
        .note("the commit that would be merged, and what it is merged into")
        .with("persist-credentials", false);
    let markdown = |command: &str| {
        format!("strata {command} --markdown | tee -a review.md >> \"$GITHUB_STEP_SUMMARY\"")
    };
    let mut steps = vec![uses(CHECKOUT).with("with", both)];
    steps.extend(download());
    steps.extend([
        step("What changes", &markdown("diff --against HEAD^1")),
        step("Whether the rules allow it", &markdown("check")).then("if", "${{ !cancelled() }}"),
        comment(),
    ]);
    let permissions = reads().with("pull-requests", "write").note("to comment");
    job("review", 15)
        .with("needs", "rendered")
        .with("permissions", permissions)
        .with("steps", steps)
}

/// One comment, which every push changes.
fn comment() -> Map {
    const SCRIPT: &str = r#"mark='<!-- strata review -->'
run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
# A comment has at most 65,536 characters.
{ echo "$mark"; head -c 60000 review.md; printf '\n\n[All of it, and the plans](%s)\n' "$run"; } > comment.md
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
ours="$(gh api "$comments" --paginate --jq ".[] | select((.user.login == \"github-actions[bot]\") and (.body | startswith(\"$mark\"))) | .id")"
if [ -n "$ours" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/${ours%%$'\n'*}" --field body=@comment.md
else
  gh api --silent --method POST "$comments" --field body=@comment.md
fi
"#;
    let settings = Map::default()
        .with("GH_TOKEN", "${{ github.token }}")
        .with("PULL_REQUEST", "${{ github.event.pull_request.number }}");
    step("Comment", SCRIPT)
        .then("env", settings)
        .then("if", format!("${{{{ !cancelled() && {OURS} }}}}"))
}

fn plan_job((environment, _): &WithRoots) -> Map {
    let name = format!("plan {}", environment.suffix);
    let mut steps = vec![checkout()];
    steps.extend(download());
    steps.push(setup_terraform());
    steps.push(plan("Preview without an account", environment));
    let permissions = if has_remote_state(environment) {
        let role = plan_role(environment);
        let allowed = format!("${{{{ vars.{role} != '' && {OURS} }}}}");
        let with_role = |step: Map| step.then("if", allowed.as_str());
        steps.push(with_role(credentials(environment, &role)));
        steps.push(with_role(plan("Plan", environment)));
        reads_and_assumes()
    } else {
        reads()
    };
    let job = job(&name, 30).with("needs", "rendered");
    let job = job.with("permissions", permissions);
    job.with("steps", Yaml::from(steps))
}
