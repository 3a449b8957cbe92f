//! Flow logs: who talked to whom, and what was refused.

use aws::VpcRef;
use layer::ModuleBuilder;
use platform::{AppName, LOG_RETENTION_DAYS};
use terraform::{hcl, template};

use crate::Network;

/// Adds the flow log with its log group, role and, where asked for, key.
pub fn add(module: &mut ModuleBuilder<Network>, vpc: &VpcRef) {
    module.file("flow_logs.tf");
    let (region, account_id) = (module.region(), module.account_id());
    let group_name = module.name(AppName::FlowLogGroup);
    let group_arn = template!("arn:aws:logs:{}:{}:log-group:{}", region, account_id, group_name);

    let key = module.customer_key(
        "flow_logs",
        "Flow logs",
        AppName::FlowLogKey,
        [aws::logs_use_key(&region, &group_arn)],
    );
    let group = module.add(
        aws::CloudwatchLogGroup::new("flow_logs")
            .name(group_name)
            .retention_in_days(LOG_RETENTION_DAYS)
            .kms_key_id(key),
    );
    let role_name = module.name(AppName::FlowLogRole);
    let source = template!("arn:aws:ec2:{}:{}:vpc-flow-log/*", region, account_id);
    let boundary = module.permissions_boundary();
    let role = module.add(
        aws::IamRole::new(
            "flow_logs",
            aws::assume_role("vpc-flow-logs.amazonaws.com", &account_id, &source),
        )
        .name(role_name)
        .permissions_boundary(boundary)
        .description("Writes flow logs"),
    );
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
    let policy_name = module.name(AppName::FlowLogPolicy);
    module.add(aws::IamRolePolicy::new("flow_logs", policy, role.id()).name(policy_name));
    let tags = module.name_tag(AppName::FlowLog);
    module.add(
        aws::FlowLog::new("this")
            .vpc_id(vpc.id())
            .traffic_type("ALL")
            .log_destination(group.arn())
            .iam_role_arn(role.arn())
            .tags(tags),
    );
}
