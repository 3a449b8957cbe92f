//! The topics that alarms notify.

use layer::ModuleBuilder;
use platform::AppName;
use terraform::{Expr, List, Node, Str, Variable, concat, count_if, hcl, template};

use crate::Observability;

/// Adds the topic and, where the environment gives an address, its subscription; gives the ARNs of
/// all topics that alarms notify.
pub fn add(module: &mut ModuleBuilder<Observability>, key: &Expr<Str>) -> Expr<List<Str>> {
    module.file("topic.tf");
    let (account_id, region) = (module.account_id(), module.region());
    let name = module.name(AppName::AlarmTopic);
    let topic = module.add(aws::SnsTopic::new("alarms").name(name).kms_master_key_id(key).because(
        "Without a key of ours the topic is not encrypted: CloudWatch may not use AWS's key of SNS.",
    ));
    let alarms = template!("arn:aws:cloudwatch:{}:{}:alarm:*", region, account_id);
    let publish = hcl!({
        Sid = "Alarms",
        Effect = "Allow",
        Action = "sns:Publish",
        Principal = { Service = "cloudwatch.amazonaws.com" },
        Resource = (topic.arn()),
        Condition = {
            StringEquals = { "aws:SourceAccount" = account_id },
            ArnLike = { "aws:SourceArn" = alarms }
        }
    });
    module.add(aws::SnsTopicPolicy::new("alarms", topic.arn(), aws::policy([publish])));

    let email = module.optional_input(
        &Variable::new(
            "alarm_email",
            "Address that gets a mail for each alarm, once its owner has confirmed; null for none.",
        )
        .default(Node::Null),
        |environment| environment.alarm_email.clone(),
    );
    module.add(count_if(
        email.is_set(),
        aws::SnsTopicSubscription::new("mail", email, "email", topic.arn()),
    ));
    let others = module.optional_input(
        &Variable::<List<Str>>::new("alarm_topics", "ARNs of further topics that alarms notify.")
            .default(Node::List(Vec::new())),
        |environment| {
            let topics = &environment.alarm_topics;
            (!topics.is_empty()).then(|| Expr::<List<Str>>::lines(topics))
        },
    );
    module.local("alarm_topics", concat([Expr::<List<Str>>::row([topic.arn()]), others]))
}
