//! Flow logs: who talked to whom, and what was refused.

use aws::{
    S3BucketServerSideEncryptionConfigurationRule as EncryptionRule,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefault as Encryption,
    VpcRef,
};
use layer::{LogBucket, ModuleBuilder};
use platform::{AppName, FlowLogs, LOG_RETENTION_DAYS};
use terraform::{Bool, Expr, Node, Str, Variable, contains, count_if, hcl, template};

use crate::Network;

/// Adds the flow log with where it goes, a log group or a bucket, and its key where asked for.
pub fn add(module: &mut ModuleBuilder<Network>, vpc: &VpcRef) {
    module.file("flow_logs.tf");
    let (region, account_id) = (module.region(), module.account_id());
    let destination = module.optional_input(
        &Variable::<Str>::new(
            "flow_logs",
            "Where flow logs go: \"cloudwatch\", where they can be searched at once, or \"s3\", which \
             costs half.",
        )
        .default(FlowLogs::CloudWatch.name())
        .valid_if(
            |it| contains(Expr::row(FlowLogs::ALL.map(FlowLogs::name)), it),
            "They go to \"cloudwatch\" or to \"s3\".",
        ),
        |environment| {
            (environment.flow_logs != FlowLogs::default()).then(|| environment.flow_logs.name())
        },
    );
    let to_bucket = destination.equals(FlowLogs::S3.name());
    let to_group = destination.differs_from(FlowLogs::S3.name());

    let group_name = module.name(AppName::FlowLogGroup);
    let group_arn = template!("arn:aws:logs:{}:{}:log-group:{}", region, account_id, group_name);
    let source = template!("arn:aws:logs:{}:{}:*", region, account_id);
    let key = module.customer_key(
        "flow_logs",
        "Flow logs",
        AppName::FlowLogKey,
        [aws::logs_use_key(&region, &group_arn), delivery_uses_key(&account_id, &source)],
    );

    let group = module.add(count_if(
        &to_group,
        aws::CloudwatchLogGroup::new("flow_logs")
            .name(group_name)
            .retention_in_days(LOG_RETENTION_DAYS)
            .kms_key_id(&key),
    ));
    let role = role(module, &to_group, &group_arn);
    let (bucket, policy) = bucket(module, &to_bucket, &key, &source);
    let tags = module.name_tag(AppName::FlowLog);
    module.add(
        aws::FlowLog::new("this")
            .vpc_id(vpc.id())
            .traffic_type("ALL")
            .log_destination_type(to_bucket.choose::<Str>("s3", "cloud-watch-logs"))
            .log_destination(to_bucket.choose::<Str>(bucket.maybe().arn(), group.maybe().arn()))
            .iam_role_arn(role)
            .tags(tags)
            .depends_on([policy]),
    );
}

/// The role that writes to the log group; a bucket's policy lets flow logs in without one.
fn role(
    module: &mut ModuleBuilder<Network>,
    to_group: &Expr<Bool>,
    group_arn: &Expr<Str>,
) -> Expr<Str> {
    let (region, account_id) = (module.region(), module.account_id());
    let name = module.name(AppName::FlowLogRole);
    let source = template!("arn:aws:ec2:{}:{}:vpc-flow-log/*", region, account_id);
    let trust = aws::assume_role("vpc-flow-logs.amazonaws.com", &account_id, &source);
    let boundary = module.permissions_boundary();
    let role = module.add(count_if(
        to_group,
        aws::IamRole::new("flow_logs", trust)
            .name(name)
            .permissions_boundary(boundary)
            .description("Writes flow logs"),
    ));
    let policy = aws::policy([
        hcl!({
            Effect = "Allow",
            Action = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resource = (template!("{}:*", group_arn))
        }),
        hcl!({
            Effect = "Allow",
            Action = "logs:DescribeLogGroups",
            Resource = (template!("arn:aws:logs:{}:{}:log-group:*", region, account_id))
        }),
    ]);
    let name = module.name(AppName::FlowLogPolicy);
    module.add(count_if(
        to_group,
        aws::IamRolePolicy::new("flow_logs", policy, role.first().id()).name(name),
    ));
    role.maybe().arn()
}

/// The bucket, and the address of its policy. Without the policy's two statements for the delivery
/// service, EC2 would write them into it, and each plan would take them out.
fn bucket(
    module: &mut ModuleBuilder<Network>,
    enabled: &Expr<Bool>,
    key: &Expr<Str>,
    source: &Expr<Str>,
) -> (terraform::Optional<aws::S3Bucket>, String) {
    let account_id = module.account_id();
    let name = module.name(AppName::FlowLogBucket);
    let name = module.local("flow_log_bucket", name);
    let bucket_arn = template!("arn:aws:s3:::{}", name);
    let writers = vec![
        hcl!({
            Sid = "LogDelivery",
            Effect = "Allow",
            Principal = { Service = DELIVERY },
            Action = "s3:PutObject",
            Resource = (template!("{}/AWSLogs/{}/*", bucket_arn, account_id)),
            Condition = {
                StringEquals = {
                    "aws:SourceAccount" = (&account_id),
                    "s3:x-amz-acl" = "bucket-owner-full-control"
                },
                ArnLike = { "aws:SourceArn" = source }
            }
        }),
        hcl!({
            Sid = "LogDeliveryLooks",
            Effect = "Allow",
            Principal = { Service = DELIVERY },
            Action = "s3:GetBucketAcl",
            Resource = bucket_arn,
            Condition = {
                StringEquals = { "aws:SourceAccount" = (&account_id) },
                ArnLike = { "aws:SourceArn" = source }
            }
        }),
    ];
    let managed = module.customer_managed_keys();
    let encryption =
        EncryptionRule::new().bucket_key_enabled(true).apply_server_side_encryption_by_default(
            Encryption::new(managed.choose::<Str>("aws:kms", "AES256")).kms_master_key_id(key),
        );
    module.log_bucket(LogBucket {
        label: "flow_logs",
        enabled,
        name: &name,
        writers,
        writers_reason: None,
        encryption,
        encryption_reason: None,
    })
}

/// The service that carries flow logs to a bucket.
const DELIVERY: &str = "delivery.logs.amazonaws.com";

fn delivery_uses_key(account_id: &Expr<Str>, source: &Expr<Str>) -> Node {
    hcl!({
        Sid = "Delivery",
        Effect = "Allow",
        Action = ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Principal = { Service = DELIVERY },
        Resource = "*",
        Condition = {
            StringEquals = { "aws:SourceAccount" = account_id },
            ArnLike = { "aws:SourceArn" = source }
        }
    })
}
