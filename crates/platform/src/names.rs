//! The name of every AWS object: one table of prefixes, limits and character sets.
//!
//! A name is `{prefix}-{owner}[-{key}]-{environment_suffix}`. The owner is the application or a
//! service; the key is the zone or the release of an object that exists once for each.

use crate::model::{Secret, Service};

/// What AWS allows in one kind of name, and how strata builds it.
#[derive(Debug, PartialEq, Eq)]
pub struct NameRule {
    /// What the object is, for a person: `target group`.
    pub what: &'static str,
    /// First words of the name.
    pub prefix: &'static str,
    /// What the object exists once for, besides its owner.
    pub per: Per,
    /// Greatest number of characters.
    pub limit: usize,
    /// Where AWS says so.
    pub source: &'static str,
}

/// What an object exists once for, besides its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Just its owner.
    Owner,
    /// Each availability zone.
    Zone,
    /// Each release.
    Release,
    /// The account, because such names are unique in the world.
    Account,
}

macro_rules! names {
    ($(#[$doc:meta])* $table:ident { $($kind:ident = $prefix:literal, $per:ident, $limit:expr, $what:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the table says what each is")]
        pub enum $table { $($kind),* }

        impl $table {
            /// Every kind of the table.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// What AWS allows, and how the name is built.
            pub fn rule(self) -> &'static NameRule {
                match self {
                    $(Self::$kind => {
                        const LIMIT: Limit = $limit;
                        const RULE: NameRule = NameRule {
                            what: $what, prefix: $prefix, per: Per::$per, limit: LIMIT.0, source: LIMIT.1,
                        };
                        &RULE
                    })*
                }
            }
        }
    };
}

struct Limit(usize, &'static str);
const ALB: Limit = Limit(
    32,
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
);
const TARGET_GROUP: Limit = Limit(
    32,
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
);
const ROLE: Limit =
    Limit(64, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html");
const ROLE_POLICY: Limit =
    Limit(128, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html");
const SECURITY_GROUP: Limit = Limit(
    255,
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
);
const BUCKET: Limit =
    Limit(63, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html");
const REPOSITORY: Limit = Limit(
    256,
    "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
);
const SECRET: Limit = Limit(
    512,
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
);
const DNS_LABEL: Limit = Limit(63, "https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4");
const ALARM: Limit = Limit(
    255,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
);
const DASHBOARD: Limit = Limit(
    255,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
);
const TOPIC: Limit = Limit(256, "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html");
const LOG_GROUP: Limit = Limit(
    512,
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
);
const METRIC_FILTER: Limit = Limit(
    512,
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html",
);
const METRIC_NAMESPACE: Limit = Limit(
    255,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html",
);
const ECS: Limit =
    Limit(255, "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html");
const PARAMETER: Limit = Limit(
    1011,
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
);
const SCALING_POLICY: Limit = Limit(
    256,
    "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html",
);
const WEB_ACL: Limit =
    Limit(128, "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html");
/// Of 256, `alias/` takes six.
const KEY_ALIAS: Limit =
    Limit(250, "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html");
const TAG: Limit = Limit(
    256,
    "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
);

names! {
    /// Names of what belongs to no service.
    AppName {
        Vpc = "vpc", Owner, TAG, "VPC";
        InternetGateway = "igw", Owner, TAG, "internet gateway";
        PublicSubnet = "subnet-public", Zone, TAG, "public subnet";
        PrivateSubnet = "subnet-private", Zone, TAG, "private subnet";
        IsolatedSubnet = "subnet-isolated", Zone, TAG, "isolated subnet";
        PublicRouteTable = "rtb-public", Owner, TAG, "route table";
        PrivateRouteTable = "rtb-private", Zone, TAG, "route table";
        MainRouteTable = "rtb-main", Owner, TAG, "route table";
        IsolatedRouteTable = "rtb-isolated", Owner, TAG, "route table";
        NatAddress = "eip-nat", Zone, TAG, "NAT address";
        NatGateway = "nat", Zone, TAG, "NAT gateway";
        NetworkAcl = "nacl", Owner, TAG, "network ACL";
        DefaultSecurityGroup = "secgrp-default", Owner, TAG, "default security group";
        EndpointSecurityGroup = "secgrp-vpce", Owner, SECURITY_GROUP, "security group";
        S3Endpoint = "vpce-s3", Owner, TAG, "VPC endpoint";
        EcrApiEndpoint = "vpce-ecr-api", Owner, TAG, "VPC endpoint";
        EcrDkrEndpoint = "vpce-ecr-dkr", Owner, TAG, "VPC endpoint";
        LogsEndpoint = "vpce-logs", Owner, TAG, "VPC endpoint";
        SecretsEndpoint = "vpce-secretsmanager", Owner, TAG, "VPC endpoint";
        ExecEndpoint = "vpce-ssmmessages", Owner, TAG, "VPC endpoint";
        MonitoringEndpoint = "vpce-monitoring", Owner, TAG, "VPC endpoint";
        XrayEndpoint = "vpce-xray", Owner, TAG, "VPC endpoint";
        GuardDutyEndpoint = "vpce-guardduty-data", Owner, TAG, "VPC endpoint";
        FlowLog = "flow", Owner, TAG, "flow log";
        FlowLogGroup = "log-flow", Owner, LOG_GROUP, "log group";
        FlowLogBucket = "s3-vpc-logs", Account, BUCKET, "S3 bucket";
        FlowLogRole = "role-flow", Owner, ROLE, "IAM role";
        FlowLogPolicy = "policy-flow", Owner, ROLE_POLICY, "IAM role policy";
        FlowLogKey = "key-flow", Owner, KEY_ALIAS, "KMS key";
        RegistryKey = "key-ecr", Owner, KEY_ALIAS, "KMS key";
        SecretsKey = "key-secrets", Owner, KEY_ALIAS, "KMS key";
        ObservabilityKey = "key-logs", Owner, KEY_ALIAS, "KMS key";
        HttpIngressRule = "ingress-http", Owner, TAG, "security group rule";
        HttpsIngressRule = "ingress-https", Owner, TAG, "security group rule";
        LoadBalancerSecurityGroup = "secgrp-alb", Owner, SECURITY_GROUP, "security group";
        Namespace = "ns", Release, DNS_LABEL, "Cloud Map namespace";
        FirewallKey = "key-waf", Owner, KEY_ALIAS, "KMS key";
        LoadBalancer = "alb", Owner, ALB, "load balancer";
        HttpListener = "listener-http", Owner, TAG, "listener";
        HttpsListener = "listener-https", Owner, TAG, "listener";
        RedirectRule = "rule-redirect", Owner, TAG, "listener rule";
        WebAcl = "waf", Owner, WEB_ACL, "web ACL";
        UnlimitedIpSet = "ipset-unlimited", Owner, WEB_ACL, "IP set";
        FirewallLogGroup = "aws-waf-logs", Owner, LOG_GROUP, "log group";
        AccessLogBucket = "s3-alb-logs", Account, BUCKET, "S3 bucket";
        LoadBalancerErrorAlarm = "alarm-5xx-alb", Owner, ALARM, "alarm";
        AlarmTopic = "sns-alarms", Owner, TOPIC, "SNS topic";
        Dashboard = "dashboard", Owner, DASHBOARD, "dashboard";
        MetricNamespace = "metrics", Owner, METRIC_NAMESPACE, "metric namespace";
        Cluster = "ecs", Owner, ECS, "ECS cluster";
    }
}

names! {
    /// Names of what belongs to a service.
    ServiceName {
        Repository = "ecr", Owner, REPOSITORY, "ECR repository";
        SecurityGroup = "secgrp", Owner, SECURITY_GROUP, "security group";
        ExecutionRole = "role-exec", Owner, ROLE, "IAM role";
        ExecutionPolicy = "policy-exec", Owner, ROLE_POLICY, "IAM role policy";
        ExecutionKeyPolicy = "policy-exec-key", Owner, ROLE_POLICY, "IAM role policy";
        TaskRole = "role-task", Owner, ROLE, "IAM role";
        TaskPolicy = "policy-task", Owner, ROLE_POLICY, "IAM role policy";
        TaskExecPolicy = "policy-task-shell", Owner, ROLE_POLICY, "IAM role policy";
        DiscoveryService = "sd", Owner, DNS_LABEL, "Cloud Map service";
        TargetGroup = "tg", Release, TARGET_GROUP, "target group";
        AlternateTargetGroup = "tg2", Release, TARGET_GROUP, "target group";
        ListenerRule = "rule", Owner, TAG, "listener rule";
        ReleaseListenerRule = "rule", Release, TAG, "listener rule";
        TestListenerRule = "rule-test", Release, TAG, "listener rule";
        ShiftRole = "role-shift", Owner, ROLE, "IAM role";
        ShiftPolicy = "policy-shift", Owner, ROLE_POLICY, "IAM role policy";
        HookRole = "role-hook", Owner, ROLE, "IAM role";
        HookPolicy = "policy-hook", Owner, ROLE_POLICY, "IAM role policy";
        LogGroup = "log", Owner, LOG_GROUP, "log group";
        ErrorMetricFilter = "filter-errors", Owner, METRIC_FILTER, "metric filter";
        TargetErrorAlarm = "alarm-5xx", Release, ALARM, "alarm";
        UnhealthyHostAlarm = "alarm-unhealthy", Release, ALARM, "alarm";
        LatencyAlarm = "alarm-latency", Release, ALARM, "alarm";
        CallErrorAlarm = "alarm-call-5xx", Release, ALARM, "alarm";
        CallLatencyAlarm = "alarm-call-latency", Release, ALARM, "alarm";
        LoggedErrorsAlarm = "alarm-errors", Owner, ALARM, "alarm";
        CpuAlarm = "alarm-cpu", Release, ALARM, "alarm";
        MemoryAlarm = "alarm-memory", Release, ALARM, "alarm";
        SilenceAlarm = "alarm-silence", Release, ALARM, "alarm";
        RunningTasksAlarm = "alarm-running-tasks", Release, ALARM, "alarm";
        TaskDefinition = "task", Release, ECS, "task definition";
        BeforeDeploy = "before-deploy", Release, ECS, "task definition";
        EcsService = "svc", Release, ECS, "ECS service";
        ImageParameter = "image", Release, PARAMETER, "SSM parameter";
        ScalingTarget = "scale", Release, TAG, "scaling target";
        ScaleUpPolicy = "scale-up", Release, SCALING_POLICY, "scaling policy";
        ScaleDownPolicy = "scale-down", Release, SCALING_POLICY, "scaling policy";
        TargetTrackingPolicy = "scale-target", Release, SCALING_POLICY, "scaling policy";
        ScaleUpAlarm = "alarm-scale-up", Release, ALARM, "alarm";
        ScaleDownAlarm = "alarm-scale-down", Release, ALARM, "alarm";
    }
}

/// What AWS allows for the name of a secret.
pub const SECRET_RULE: NameRule = NameRule {
    what: "secret",
    prefix: "secret",
    per: Per::Owner,
    limit: SECRET.0,
    source: SECRET.1,
};

/// What AWS allows for the name of a security group rule that lets a connection out.
pub const EGRESS_RULE: NameRule = NameRule {
    what: "security group rule",
    prefix: "egress",
    per: Per::Owner,
    limit: TAG.0,
    source: TAG.1,
};

/// What AWS allows for the name of a security group rule that lets a connection in.
pub const INGRESS_RULE: NameRule = NameRule { prefix: "ingress", ..EGRESS_RULE };

/// A name whose key, account and suffix an environment fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What AWS allows for it.
    pub rule: &'static NameRule,
    stem: String,
}

impl Name {
    fn new(rule: &'static NameRule, owner: &str) -> Self {
        Self { rule, stem: format!("{}-{owner}", rule.prefix) }
    }

    /// The part before the key and the suffix, without a hyphen at its end.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The whole name. `key` is the zone, release or account that [`NameRule::per`] asks for, and
    /// is left out for [`Per::Owner`].
    pub fn fill(&self, key: &str, suffix: &str) -> String {
        match self.rule.per {
            Per::Owner => format!("{}-{suffix}", self.stem),
            _ => format!("{}-{key}-{suffix}", self.stem),
        }
    }
}

/// The name of the rule that lets a connection out, as in `egress-frontend-to-api-gateway`. It always
/// fits: both ends are short.
pub fn egress_name(from: &str, to: &str) -> Name {
    Name::new(&EGRESS_RULE, &format!("{from}-to-{to}"))
}

/// The name of the rule that lets a connection in, as in `ingress-api-gateway-from-frontend`.
pub fn ingress_name(to: &str, from: &str) -> Name {
    Name::new(&INGRESS_RULE, &format!("{to}-from-{from}"))
}

impl AppName {
    /// The name in an application.
    pub fn of(self, application: &str) -> Name {
        Name::new(self.rule(), application)
    }
}

impl Service {
    /// A name of the service's.
    pub fn name(&self, kind: ServiceName) -> Name {
        Name::new(kind.rule(), self.owner())
    }

    /// The name of one of its secrets.
    pub fn secret_name(&self, secret: &Secret) -> Name {
        Name::new(&SECRET_RULE, &format!("{}-{}", self.owner(), secret.name))
    }

    /// A name of what concerns the calls of one service to another, as in
    /// `alarm-call-5xx-frontend-to-api-gateway`. It always fits: both ends are short.
    pub fn call_name(&self, kind: ServiceName, callee: &Self) -> Name {
        Name::new(kind.rule(), &format!("{}-to-{}", self.owner(), callee.owner()))
    }

    /// What stands for the service in names.
    pub fn owner(&self) -> &str {
        self.short_name.as_deref().unwrap_or(&self.name)
    }
}
