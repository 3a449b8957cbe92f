//! Task definitions on an account that pretends.

use std::fs;

use serde_json::{Value, json};

use crate::tests::pretend;
use crate::{Account, PipelineImage, PutRight, TaskDefinition};

/// Answers from files named after what is asked: `describe-task-definition@7` is that of the revision.
const SCRIPT: &str = r#"at=$(dirname "$0")
echo "$2 $4" >> "$at/asked"
number=$(printf %s "$4" | sed -n 's/.*web:\([0-9]*\)".*/@\1/p')
cat "$at/$2$number" 2>/dev/null || echo '{}'"#;

/// The family `web`, of which some revisions are registered.
struct Family {
    directory: tempfile::TempDir,
    account: Account,
}

fn arn(number: u32) -> String {
    format!("arn:aws:ecs:eu-central-1:1:task-definition/web:{number}")
}

impl Family {
    /// Its active revisions: number, image, CPU.
    fn of(revisions: &[(u32, &str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let account = pretend(directory.path(), SCRIPT);
        let family = Self { directory, account };
        let arns: Vec<_> = revisions.iter().rev().map(|(number, ..)| arn(*number)).collect();
        family.answers("list-task-definitions", &json!({ "taskDefinitionArns": arns }));
        for (number, image, cpu) in revisions {
            // ECS does not keep the order of variables and tags.
            let mut variables = [("A", "1"), ("B", "2")]
                .map(|(name, value)| json!({ "name": name, "value": value }));
            variables.rotate_left(*number as usize % 2);
            let mut tags = [("Name", "web"), ("aws:x", "y"), ("Environment", "dev")]
                .map(|(key, value)| json!({ "key": key, "value": value }));
            tags.rotate_left(*number as usize % 2);
            let definition = json!({
                "taskDefinitionArn": arn(*number), "family": "web", "revision": number,
                "status": "ACTIVE", "registeredAt": number, "registeredBy": "me",
                "compatibilities": ["FARGATE"], "requiresAttributes": [{ "name": "x" }],
                "cpu": cpu, "runtimePlatform": { "cpuArchitecture": "ARM64" },
                "containerDefinitions": [
                    { "name": "beside", "image": "r/beside:1" },
                    { "name": "web", "image": image, "cpu": 0, "environment": variables },
                ],
            });
            let answer = json!({ "taskDefinition": definition, "tags": tags });
            family.answers(&format!("describe-task-definition@{number}"), &answer);
        }
        family
    }

    fn answers(&self, name: &str, answer: &Value) {
        fs::write(self.directory.path().join(name), answer.to_string()).unwrap();
    }

    fn revision(&self, number: u32) -> TaskDefinition {
        self.account.task_definition(&arn(number)).unwrap()
    }

    /// What was asked of operations that change something.
    fn changes(&self) -> Vec<(String, Value)> {
        let asked = fs::read_to_string(self.directory.path().join("asked")).unwrap();
        let asked = asked.lines().map(|line| line.split_once(' ').unwrap());
        let asked = asked.filter(|(name, _)| {
            !["describe-", "list-", "get-"].iter().any(|it| name.starts_with(it))
        });
        asked.map(|(name, it)| (name.to_owned(), serde_json::from_str(it).unwrap())).collect()
    }
}

#[test]
fn a_revision_is_registered_as_it_is_with_another_image() {
    let family = Family::of(&[(8, "r/web:1.0.0", "256")]);
    let registered = json!({ "taskDefinition": { "taskDefinitionArn": arn(9) } });
    family.answers("register-task-definition", &registered);
    let running = family.revision(8);
    assert_eq!((running.number(), &*running.image("web")), ("8", "r/web:1.0.0"));
    let arn_of_next = family.account.register_with_image(&running, "web", "r/web:1.1.0");
    assert_eq!(arn_of_next.unwrap(), arn(9));
    let variables = json!([{ "name": "A", "value": "1" }, { "name": "B", "value": "2" }]);
    let mut request = json!({
        "family": "web",
        "cpu": "256",
        "runtimePlatform": { "cpuArchitecture": "ARM64" },
        "containerDefinitions": [
            { "name": "beside", "image": "r/beside:1" },
            { "name": "web", "image": "r/web:1.1.0", "cpu": 0, "environment": variables },
        ],
        "tags": [{ "key": "Name", "value": "web" }, { "key": "Environment", "value": "dev" }],
    });
    assert_eq!(family.changes(), [("register-task-definition".to_owned(), request.clone())]);

    // Or in another family, whose name it has.
    request["family"] = "before-web".into();
    request["tags"][0]["value"] = "before-web".into();
    assert_eq!(running.in_family("before-web", "web", "r/web:1.1.0"), request);
}

#[test]
fn what_terraform_reads_is_put_right() {
    let image = PipelineImage { container: "web", parameter: "image-web" };
    let of = |tag: &str| json!({ "Parameter": { "Value": tag } });
    // 9 has failed, and 7 ran before; 6 is something else, and so is 10, which terraform has registered.
    let family = Family::of(&[
        (6, "r/web:1.0.0", "128"),
        (7, "r/web:0.9.0", "256"),
        (8, "r/web:1.0.0", "256"),
        (9, "r/web:1.1.0", "256"),
        (10, "r/web:1.0.0", "512"),
    ]);
    family.answers("get-parameter", &of("1.1.0"));
    let running = family.revision(8);
    let put_right = family.account.put_right(&image, &running).unwrap();
    let deregistered = vec!["7".to_owned(), "9".to_owned()];
    assert_eq!(put_right, PutRight { tag: Some("1.0.0".to_owned()), deregistered });
    let parameter = json!({ "Name": "image-web", "Value": "1.0.0", "Overwrite": true });
    assert_eq!(
        family.changes(),
        [
            ("put-parameter".to_owned(), parameter),
            ("deregister-task-definition".to_owned(), json!({ "taskDefinition": arn(7) })),
            ("deregister-task-definition".to_owned(), json!({ "taskDefinition": arn(9) })),
        ]
    );

    // What is right is left alone.
    let family = Family::of(&[(8, "r/web:1.0.0", "256")]);
    family.answers("get-parameter", &of("1.0.0"));
    let put_right = family.account.put_right(&image, &family.revision(8)).unwrap();
    assert_eq!(put_right, PutRight::default());
    assert_eq!(family.changes(), []);
}
