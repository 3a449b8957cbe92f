//! What is changed to break each rule, and what it looks at: a new rule needs a case, and a line in
//! [`SUBJECTS`] or [`GENERAL`].

/// A change of a rendered file that breaks a rule.
pub struct Case {
    pub rule: &'static str,
    pub file: &'static str,
    /// What is replaced, wherever it stands in the file.
    pub from: &'static str,
    pub to: &'static str,
    /// The address that is reported; empty if none is to blame.
    pub address: &'static str,
    /// What the line says that is reported.
    pub line: &'static str,
}

const fn case(
    rule: &'static str,
    file: &'static str,
    [from, to]: [&'static str; 2],
    address: &'static str,
    line: &'static str,
) -> Case {
    Case { rule, file, from, to, address, line }
}

const VPC: &str = "modules/network/vpc.tf";
const ROUTING: &str = "modules/network/routing.tf";
const FLOW_LOGS: &str = "modules/network/flow_logs.tf";
const ENDPOINTS: &str = "modules/network/endpoints.tf";
const REPOSITORIES: &str = "modules/registry/repositories.tf";
const RULES: &str = "modules/security/rules.tf";
const SECRETS: &str = "modules/security/secrets.tf";
const EXECUTION: &str = "modules/security/execution_roles.tf";
const TASK: &str = "modules/security/task_roles.tf";
const LISTENERS: &str = "modules/edge/listeners.tf";
const FIREWALL: &str = "modules/edge/firewall.tf";
const TARGETS: &str = "modules/edge/target_groups.tf";
const BUCKET: &str = "modules/edge/access_logs.tf";
const LOGS: &str = "modules/observability/logs.tf";
const TOPIC: &str = "modules/observability/topic.tf";
const SERVICES: &str = "modules/compute/services.tf";
const REGISTRATIONS: &str = "modules/discovery/services.tf";
const SCALING: &str = "modules/compute/autoscaling.tf";

const SERVICE: &str = "aws_ecs_service.frontend[\"blue\"]";
const DEFINITION: &str = "aws_ecs_task_definition.frontend[\"blue\"]";
const BACKEND: &str = "aws_ecs_task_definition.processing_service[\"blue\"]";
const CONTAINERS: &str = "container_definitions = jsonencode([";
const REPOSITORY: &str = "aws_ecr_repository.frontend";

#[rustfmt::skip]
pub const CASES: &[Case] = &[
    case("evaluated", VPC, ["var.vpc_cidr", "cidrsubnet(var.vpc_cidr, 4, 0)"], "", "cidrsubnet"),
    // Names.
    case("names", TOPIC, ["\"sns-alarms-trading-${var.environment_suffix}\"", "\"sns-alarms-trading\""], "aws_sns_topic.alarms", "name = "),
    case("names", TOPIC, ["\"sns-alarms-trading-${", "\"alarms-trading-${"], "aws_sns_topic.alarms", "name = "),
    case("names", TOPIC, ["\"sns-alarms-trading-${", "\"sns-alarms-${"], "aws_sns_topic.alarms", "name = "),
    case("names", VPC, ["  tags                 = { Name = \"vpc-trading-${var.environment_suffix}\" }\n", ""], "aws_vpc.this", "resource \"aws_vpc\""),
    case("names", TOPIC, ["  tags              = { Name = \"sns-alarms-trading-${var.environment_suffix}\" }\n", ""], "aws_sns_topic.alarms", "resource \"aws_sns_topic\""),
    case("names", LISTENERS, ["  tags              = { Name = \"listener-http-trading-${var.environment_suffix}\" }\n", ""], "aws_lb_listener.http", "resource \"aws_lb_listener\""),
    case("names", TARGETS, ["tg-frontend-${each.key}", "tg-api-gateway-${each.key}"], "aws_lb_target_group.frontend[\"blue\"]", "name "),
    case("names", LOGS, ["metrics-trading-", "numbers-trading-"], "aws_cloudwatch_log_metric_filter.frontend", "metric_transformation {"),
    case("names", TOPIC, ["\"aws_sns_topic_policy\"", "\"aws_sns_topic_something\""], "aws_sns_topic_something.alarms", "resource "),
    case("key-aliases", "modules/registry/encryption.tf", ["aws_kms_key.images[0].key_id", "\"1234\""], "aws_kms_key.images[0]", "resource \"aws_kms_key\""),
    // Deletion.
    case("no-deletion-protection", "modules/edge/load_balancer.tf", ["enable_deletion_protection = false", "enable_deletion_protection = true"], "aws_lb.this", "enable_deletion_protection"),
    case("no-deletion-protection", TARGETS, ["create_before_destroy = true", "prevent_destroy = true"], "aws_lb_target_group.frontend[\"blue\"]", "lifecycle {"),
    case("no-deletion-protection", LOGS, ["  retention_in_days", "  skip_destroy      = true\n  retention_in_days"], "aws_cloudwatch_log_group.frontend", "skip_destroy"),
    case("force-destroy", REPOSITORIES, ["force_delete         = true", "force_delete = false"], REPOSITORY, "force_delete"),
    case("force-destroy", BUCKET, ["  force_destroy = true\n", ""], "aws_s3_bucket.access_logs[0]", "resource "),
    case("recovery-window", SECRETS, ["recovery_window_in_days = 0", "recovery_window_in_days = 7"], "aws_secretsmanager_secret.frontend__session_key", "recovery_window_in_days"),
    case("recovery-window", SECRETS, ["deletion_window_in_days = 7", "deletion_window_in_days = 30"], "aws_kms_key.secrets[0]", "deletion_window_in_days"),
    // Network.
    case("flow-logs", FLOW_LOGS, ["\"ALL\"", "\"REJECT\""], "aws_flow_log.this", "traffic_type"),
    case("flow-logs", FLOW_LOGS, ["vpc_id               = aws_vpc.this.id", "vpc_id = \"vpc-1\""], "aws_vpc.this", "resource "),
    case("default-security-group", VPC, ["  tags   = { Name = \"secgrp-default", "  egress {\n    protocol = -1\n  }\n  tags   = { Name = \"secgrp-default"], "aws_default_security_group.this", "egress {"),
    // Traffic.
    case("backend-routes", ROUTING, ["= aws_route_table.public.id\n  destination", "= aws_route_table.isolated.id\n  destination"], "aws_route.public_internet", "route_table_id"),
    case("backend-routes", ROUTING, ["route_table_id = aws_route_table.isolated.id", "route_table_id = aws_route_table.public.id"], "aws_route.public_internet", "route_table_id"),
    case("backend-routes", ROUTING, ["\"rtb-isolated-trading-${var.environment_suffix}\" }", "\"rtb-isolated-trading-${var.environment_suffix}\" }\n  route {\n    cidr_block = \"0.0.0.0/0\"\n  }"], "aws_route_table.isolated", "route {"),
    case("backend-routes", ROUTING, ["\"rtb-isolated-trading-${var.environment_suffix}\" }", "\"rtb-isolated-trading-${var.environment_suffix}\" }\n  route {\n    destination_prefix_list_id = \"pl-1\"\n  }"], "aws_route_table.isolated", "route {"),
    case("backend-egress", RULES, ["\"processing-service to S3, for image layers\"\n  prefix_list_id    = var.s3_prefix_list_id", "\"x\"\n  cidr_ipv4 = \"0.0.0.0/0\""], "aws_vpc_security_group_egress_rule.s3_from_processing_service", "ip_protocol"),
    case("backend-egress", RULES, ["\"processing-service to S3, for image layers\"\n  prefix_list_id    = var.s3_prefix_list_id", "\"x\"\n  prefix_list_id = \"pl-1\""], "aws_vpc_security_group_egress_rule.s3_from_processing_service", "ip_protocol"),
    case("backend-egress", RULES, ["\"processing-service to S3, for image layers\"\n  prefix_list_id    = var.s3_prefix_list_id", "\"x\"\n  self_ = true"], "aws_vpc_security_group_egress_rule.s3_from_processing_service", "ip_protocol"),
    case("bound-to-buckets", RULES, ["cidr_ipv4         = \"0.0.0.0/0\"\n  from_port         = 443\n  to_port           = 443\n  tags              = { Name = \"egress-frontend-to-internet", "cidr_ipv4 = \"10.0.0.0/16\"\n  from_port = 443\n  to_port = 443\n  tags = { Name = \"egress-frontend-to-internet"], SERVICE, "network_configuration {"),
    case("internet-ingress", RULES, ["\"load balancer to frontend\"\n  referenced_security_group_id = aws_security_group.load_balancer.id", "\"x\"\n  cidr_ipv4 = \"10.0.0.0/16\""], "aws_vpc_security_group_ingress_rule.load_balancer_to_frontend", "ip_protocol"),
    case("internet-ingress", "modules/security/security_groups.tf", ["description = \"Tasks of frontend\"", "description = \"Tasks of frontend\"\n  ingress {\n    protocol = \"tcp\"\n    from_port = 22\n    to_port = 22\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }"], "aws_security_group.service_frontend", "ingress {"),
    case("internet-ingress", "modules/security/security_groups.tf", ["description = \"Tasks of frontend\"", "description = \"Tasks of frontend\"\n  ingress {\n    protocol = \"tcp\"\n    from_port = 22\n    to_port = 22\n    prefix_list_ids = [\"pl-1\"]\n  }"], "aws_security_group.service_frontend", "ingress {"),
    case("narrow-rules", RULES, ["to_port                      = 3000", "to_port = 3999"], "aws_vpc_security_group_ingress_rule.load_balancer_to_frontend", "ip_protocol"),
    case("narrow-rules", RULES, ["ip_protocol                  = \"tcp\"", "ip_protocol = \"-1\""], "aws_vpc_security_group_ingress_rule.load_balancer_to_frontend", "ip_protocol"),
    case("no-public-addresses", SERVICES, ["assign_public_ip = false", "assign_public_ip = true"], SERVICE, "network_configuration {"),
    case("no-public-addresses", "modules/network/subnets.tf", ["vpc_id            = aws_vpc.this.id", "vpc_id = aws_vpc.this.id\n  map_public_ip_on_launch = true"], "aws_subnet.public[\"us-east-1a\"]", "map_public_ip_on_launch"),
    // The way in.
    case("listeners", LISTENERS, ["var.certificate_arn != null ? aws_lb_listener.https[0].arn : aws_lb_listener.http.arn", "\"arn:elsewhere\""], SERVICE, "load_balancer {"),
    case("https", LISTENERS, ["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-2016-08"], "aws_lb_listener.https[0]", "ssl_policy"),
    case("http-redirects", LISTENERS, ["protocol    = \"HTTPS\"", "protocol = \"HTTP\""], "aws_lb_listener.http", "resource "),
    case("http-redirects", LISTENERS, ["var.certificate_arn != null ? aws_lb_listener.https[0].arn : aws_lb_listener.http.arn", "aws_lb_listener.http.arn"], "aws_lb_listener_rule.weighted_frontend", "action {"),
    case("firewall", FIREWALL, ["web_acl_arn  = aws_wafv2_web_acl.this[0].arn", "web_acl_arn = \"arn\""], "aws_lb.this", "resource "),
    case("firewall-logs", FIREWALL, ["resource_arn            = aws_wafv2_web_acl.this[0].arn", "resource_arn = \"arn\""], "aws_wafv2_web_acl.this[0]", "resource "),
    case("firewall-logs", FIREWALL, ["\"cookie\"", "\"referer\""], "aws_wafv2_web_acl_logging_configuration.this[0]", "resource "),
    case("firewall-logs", FIREWALL, ["[aws_cloudwatch_log_group.firewall[0].arn]", "[\"arn\"]"], "aws_wafv2_web_acl_logging_configuration.this[0]", "log_destination_configs"),
    // Permissions.
    case("no-wildcard-actions", EXECUTION, ["\"secretsmanager:GetSecretValue\"", "\"secretsmanager:Get*\""], "aws_iam_role_policy.execution_frontend", "policy = jsonencode({"),
    case("no-wildcard-actions", SECRETS, ["{ AWS = \"arn:aws:iam::${var.account_id}:root\" }", "{ AWS = \"arn:aws:iam::${var.account_id}:user/a\" }"], "aws_kms_key.secrets[0]", "policy = jsonencode({"),
    case("no-wildcard-actions", TASK, ["Action = [\n          \"s3:GetObject\",\n          \"s3:PutObject\",\n        ]", "NotAction = \"iam:*\""], "aws_iam_role_policy.task_processing_service", "policy = jsonencode({"),
    case("no-wildcard-resources", TASK, ["\"arn:aws:s3:::trades-${var.account_id}-${var.environment_suffix}/*\"", "\"arn:aws:s3:::*\""], "aws_iam_role_policy.task_processing_service", "policy = jsonencode({"),
    case("no-wildcard-resources", TASK, ["\"s3:PutObject\",\n        ]\n        Resource", "\"s3:PutObject\",\n        ]\n        NotResource"], "aws_iam_role_policy.task_processing_service", "policy = jsonencode({"),
    case("written-policies", TASK, ["\"The code of frontend has it\"", "\"The code of frontend has it\"\n  managed_policy_arns  = [\"arn:aws:iam::aws:policy/AdministratorAccess\"]"], "aws_iam_role.task_frontend", "managed_policy_arns"),
    case("roles-per-service", SERVICES, ["var.task_role_arns[\"frontend\"]", "var.task_role_arns[\"api-gateway\"]"], DEFINITION, "task_role_arn"),
    case("roles-per-service", SERVICES, ["var.task_role_arns[\"frontend\"]", "var.execution_role_arns[\"frontend\"]"], DEFINITION, "task_role_arn"),
    case("no-handing-out-power", TASK, ["\"s3:PutObject\"", "\"s3:PutBucketPolicy\""], "aws_iam_role_policy.task_processing_service", "policy = jsonencode({"),
    case("no-handing-out-power", TASK, ["\"s3:PutObject\"", "\"iam:PassRole\""], "aws_iam_role_policy.task_processing_service", "policy = jsonencode({"),
    case("execution-role-scope", EXECUTION, ["aws_secretsmanager_secret.frontend__session_key.arn", "aws_secretsmanager_secret.api_gateway__database_password.arn"], "aws_iam_role_policy.execution_frontend", "policy = jsonencode({"),
    case("trust-in-account", EXECUTION, ["{ \"aws:SourceAccount\" = var.account_id }\n          ArnLike      = { \"aws:SourceArn\" = \"arn:aws:ecs:${var.region}:${var.account_id}:*\" }", "{ \"aws:PrincipalTag/a\" = \"b\" }"], "aws_iam_role.execution_frontend", "assume_role_policy = jsonencode({"),
    case("no-public-principals", ENDPOINTS, [": zone.private]", ": zone.isolated]"], "aws_vpc_endpoint.s3", "policy = jsonencode({"),
    case("no-public-principals", ENDPOINTS, ["\"aws:PrincipalAccount\" = var.account_id", "\"aws:PrincipalTag/a\" = \"b\""], "aws_vpc_endpoint.s3", "policy = jsonencode({"),
    case("no-public-principals", ENDPOINTS, ["arn:aws:s3:::prod-${var.region}-starport-layer-bucket/*", "arn:aws:s3:::prod-data/*"], "aws_vpc_endpoint.s3", "policy = jsonencode({"),
    case("no-public-principals", BUCKET, ["/AWSLogs/${var.account_id}/*", "/AWSLogs/*"], "aws_s3_bucket_policy.access_logs[0]", "policy = jsonencode({"),
    // Secrets.
    case("no-secret-literals", SERVICES, ["LOG_LEVEL : \"info\"", "DATABASE_PASSWORD : \"hunter2\""], DEFINITION, CONTAINERS),
    case("no-secret-literals", SERVICES, ["\"http://127.0.0.1:9090/healthz\"", "\"postgres://app:hunter2@db.internal/app\""], BACKEND, CONTAINERS),
    case("secret-references", SERVICES, ["      secrets = [\n", "      secrets = [\n        { name = \"A\", valueFrom = \"arn:aws:ssm:us-east-1:123456789012:parameter/a\" },\n"], DEFINITION, CONTAINERS),
    case("secret-values", SECRETS, ["lookup(var.secret_values, \"frontend/session-key\", \"\")", "\"hunter2\""], "aws_secretsmanager_secret_version.frontend__session_key", "secret_string_wo "),
    case("secret-values", SECRETS, ["secret_string_wo         = lookup", "secret_string = lookup"], "aws_secretsmanager_secret_version.frontend__session_key", "secret_string "),
    // Images.
    case("immutable-tags", REPOSITORIES, ["\"IMMUTABLE\"", "\"MUTABLE\""], REPOSITORY, "image_tag_mutability"),
    case("scan-on-push", REPOSITORIES, ["scan_on_push = true", "scan_on_push = false"], REPOSITORY, "image_scanning_configuration {"),
    case("image-lifecycle", REPOSITORIES, ["repository = aws_ecr_repository.frontend.name", "repository = \"other\""], REPOSITORY, "name "),
    case("running-images", REPOSITORIES, ["tagPatternList = [tag]", "tagPatternList = [\"v*\"]"], "aws_ecr_lifecycle_policy.frontend", "policy = "),
    case("running-images", REPOSITORIES, ["rulePriority = length(lookup(var.images_of_readers, \"frontend\", [])) + 4", "rulePriority = 0"], "aws_ecr_lifecycle_policy.frontend", "policy = "),
    case("private-repositories", REPOSITORIES, ["resource \"aws_ecr_lifecycle_policy\" \"frontend\"", "resource \"aws_ecr_repository_policy\" \"frontend\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"ecr:BatchGetImage\", Resource = \"arn:aws:ecr:us-east-1:1:repository/a\", Principal = \"*\", Condition = { StringEquals = { \"aws:PrincipalAccount\" = var.account_id } } }] })\n}\n\nresource \"aws_ecr_lifecycle_policy\" \"frontend\""], "aws_ecr_repository_policy.frontend", "policy = "),
    case("own-images", SERVICES, [":${each.value.images[\"frontend\"]}", ":latest"], DEFINITION, CONTAINERS),
    // Encryption.
    case("encrypted-repositories", REPOSITORIES, ["encryption_type = var.customer_managed_keys ? \"KMS\" : \"AES256\"", "encryption_type = null"], REPOSITORY, "encryption_configuration {"),
    case("customer-keys", LOGS, ["one(aws_kms_key.logs[*].arn)", "null"], "aws_cloudwatch_log_group.frontend", "kms_key_id"),
    case("key-rotation", FLOW_LOGS, ["enable_key_rotation     = true", "enable_key_rotation = false"], "aws_kms_key.flow_logs[0]", "enable_key_rotation"),
    case("encrypted-buckets", BUCKET, ["sse_algorithm = \"AES256\"", "kms_master_key_id = null"], "aws_s3_bucket_server_side_encryption_configuration.access_logs[0]", "rule {"),
    case("private-buckets", BUCKET, ["restrict_public_buckets = true", "restrict_public_buckets = false"], "aws_s3_bucket_public_access_block.access_logs[0]", "restrict_public_buckets"),
    case("tls-only-buckets", BUCKET, ["\"aws:SecureTransport\" = \"false\"", "\"aws:SecureTransport\" = \"true\""], "aws_s3_bucket_policy.access_logs[0]", "policy = jsonencode({"),
    // Services.
    case("fargate", SERVICES, ["\"awsvpc\"", "\"bridge\""], DEFINITION, "network_mode"),
    case("fargate", SERVICES, ["  memory                   = var.service_frontend.memory\n", ""], DEFINITION, "resource "),
    case("capacity-providers", "modules/compute/cluster.tf", ["    \"FARGATE_SPOT\",\n", ""], "aws_ecs_cluster_capacity_providers.this", "capacity_providers = ["),
    case("capacity-providers", SERVICES, ["    base              = lookup(var.service_frontend.release_min_tasks, each.key, var.service_frontend.min_tasks)\n", ""], SERVICE, "capacity_provider_strategy {"),
    case("service-connect", SERVICES, ["enabled   = true\n    namespace", "enabled = false\n    namespace"], SERVICE, "service_connect_configuration {"),
    case("service-connect", SERVICES, ["var.discovery_service_arns[\"processing-service\"][each.key]", "null"], "aws_ecs_service.processing_service[\"blue\"]", "service_registries {"),
    case("call-timeouts", SERVICES, ["        per_request_timeout_seconds = 60\n", ""], "aws_ecs_service.processing_service[\"blue\"]", "service_connect_configuration {"),
    case("read-only-root", SERVICES, ["readonlyRootFilesystem = true", "readonlyRootFilesystem = false"], DEFINITION, CONTAINERS),
    case("writable-tmp", SERVICES, ["containerPath = \"/tmp\"", "containerPath = \"/temp\""], DEFINITION, CONTAINERS),
    case("not-root", SERVICES, ["\"10001\"", "\"0:0\""], DEFINITION, CONTAINERS),
    case("not-root", SERVICES, ["essential              = true", "essential = true\n      privileged = true"], DEFINITION, CONTAINERS),
    // Releases.
    case("rolling-update", SERVICES, ["deployment_minimum_healthy_percent = 100", "deployment_minimum_healthy_percent = 50"], SERVICE, "deployment_minimum_healthy_percent"),
    case("circuit-breaker", SERVICES, ["enable   = true\n    rollback = true", "enable   = true\n    rollback = false"], SERVICE, "deployment_circuit_breaker {"),
    case("rollouts-awaited", SERVICES, ["wait_for_steady_state = true", "wait_for_steady_state = false"], SERVICE, "wait_for_steady_state"),
    case("last-revision", SERVICES, ["    create_before_destroy = true\n", ""], DEFINITION, "lifecycle {"),
    case("image-owner", SERVICES, ["    create_before_destroy = true\n  }\n", "    create_before_destroy = true\n  }\n  track_latest = true\n"], DEFINITION, "track_latest"),
    case("traffic-weights", LISTENERS, ["target_group.value", "50"], "aws_lb_listener_rule.weighted_frontend", "action {"),
    case("weights-owner", LISTENERS, ["      stickiness {\n        duration = 3600\n\n        # For a release that gives no cookie, and only for the service that is asked last: the load balancer's\n        # cookie names one service's target group, so another service would overwrite it.\n        enabled = local.sticky && alltrue([for priority in local.priorities : priority < 901])\n      }\n    }\n  }\n\n  condition {\n    path_pattern {\n      values = [\n        \"/*\",\n      ]\n    }\n  }\n\n  lifecycle {\n", "    }\n  }\n\n  condition {\n    path_pattern {\n      values = [\n        \"/*\",\n      ]\n    }\n  }\n\n  lifecycle {\n    ignore_changes = [action]\n"], "aws_lb_listener_rule.weighted_frontend", "lifecycle {"),
    case("hidden-releases", LISTENERS, ["\"127.0.0.1/32\"", "\"0.0.0.0/0\""], "aws_lb_listener_rule.release_frontend[\"blue\"]", "condition"),
    case("hidden-releases", LISTENERS, ["== null ? [\"127.0.0.1/32\"] : []", "== null ? [] : []"], "aws_lb_listener_rule.release_frontend[\"blue\"]", "condition"),
    // Health.
    case("target-health", TARGETS, ["    unhealthy_threshold = 3\n", ""], "aws_lb_target_group.frontend[\"blue\"]", "health_check {"),
    case("target-health", TARGETS, ["    path                = \"/healthz\"\n", ""], "aws_lb_target_group.frontend[\"blue\"]", "health_check {"),
    case("container-health", SERVICES, ["        retries     = 5\n", ""], BACKEND, CONTAINERS),
    case("grace-period", SERVICES, ["health_check_grace_period_seconds  = 60", "health_check_grace_period_seconds = 0"], SERVICE, "health_check_grace_period_seconds"),
    case("grace-period", SERVICES, ["        startPeriod = 120\n", ""], BACKEND, CONTAINERS),
    case("registration-health", REGISTRATIONS, ["    failure_threshold = 1\n", ""], "aws_service_discovery_service.processing_service[\"blue\"]", "health_check_custom_config {"),
    // Scaling.
    case("desired-tasks", SERVICES, ["desired_count                 = lookup(var.service_frontend.release_min_tasks, each.key, var.service_frontend.min_tasks)", "desired_count = 1"], SERVICE, "desired_count"),
    case("scaling-bounds", SCALING, ["var.service_frontend.max_tasks", "20"], "aws_appautoscaling_target.frontend[\"blue\"]", "max_capacity"),
    case("scaling-bounds", SCALING, ["aws_ecs_service.frontend[each.key].name}\"\n  scalable", "aws_ecs_service.frontend[each.key].name}-x\"\n  scalable"], SERVICE, "name "),
    case("scaling-policies", SCALING, ["scaling_adjustment          = -1", "scaling_adjustment = 1"], "aws_appautoscaling_target.frontend[\"blue\"]", "resource "),
    case("scaling-policies", SCALING, ["metric_name         = \"CPUUtilization\"", "metric_name = \"MemoryUtilization\""], "aws_appautoscaling_target.frontend[\"blue\"]", "resource "),
    case("scaling-policies", SCALING, ["var.service_frontend.scale_up_cpu", "20"], "aws_appautoscaling_target.frontend[\"blue\"]", "resource "),
    // Logs.
    case("log-retention", LOGS, ["retention_in_days = ", "retention_in_days = 1"], "aws_cloudwatch_log_group.frontend", "retention_in_days"),
    case("container-logs", SERVICES, ["logDriver = \"awslogs\"", "logDriver = \"fluentd\""], DEFINITION, CONTAINERS),
    case("insights-logs", LOGS, ["\"/aws/ecs/containerinsights/ecs-trading-${var.environment_suffix}/performance\"\n", "\"log-trading-${var.environment_suffix}\"\n"], "aws_ecs_cluster.this", "name "),
    case("service-alarms", "modules/observability/task_alarms.tf", ["local.alarm_topics", "[]"], SERVICE, "name "),
];

/// Rules that are about the same thing from another side, so that one change breaks both.
pub const TOGETHER: &[(&str, &str)] = &[
    ("own-images", "running-images"),
    ("scaling-bounds", "scaling-policies"),
    ("service-connect", "registration-health"),
    // Subnets that trade their routes are not those any more that the S3 endpoint is open for.
    ("backend-routes", "no-public-principals"),
    ("backend-routes", "no-wildcard-actions"),
    ("backend-routes", "no-wildcard-resources"),
    ("no-public-principals", "bound-to-buckets"),
    ("no-public-principals", "no-wildcard-actions"),
    ("no-public-principals", "no-wildcard-resources"),
];

/// What each rule looks at, type by type: without one of them, it has to say so.
pub const SUBJECTS: &[(&str, &[&str])] = &[
    ("key-aliases", &["aws_kms_key", "aws_kms_alias"]),
    ("force-destroy", &["aws_ecr_repository", "aws_service_discovery_service"]),
    ("recovery-window", &["aws_secretsmanager_secret"]),
    ("flow-logs", &["aws_vpc", "aws_flow_log"]),
    ("default-security-group", &["aws_vpc", "aws_default_security_group"]),
    (
        "backend-routes",
        &["aws_ecs_service", "aws_subnet", "aws_route_table", "aws_route_table_association"],
    ),
    ("backend-egress", &["aws_ecs_service", "aws_security_group"]),
    ("bound-to-buckets", &["aws_ecs_service", "aws_subnet"]),
    ("internet-ingress", &["aws_security_group"]),
    ("no-public-addresses", &["aws_ecs_service", "aws_subnet"]),
    ("listeners", &["aws_ecs_service", "aws_lb_listener", "aws_lb_listener_rule"]),
    ("https", &["aws_lb", "aws_lb_listener"]),
    ("http-redirects", &["aws_lb_listener", "aws_lb_listener_rule"]),
    ("firewall", &["aws_lb", "aws_wafv2_web_acl", "aws_wafv2_web_acl_association"]),
    ("no-handing-out-power", &["aws_iam_role_policy"]),
    ("firewall-logs", &["aws_wafv2_web_acl", "aws_wafv2_web_acl_logging_configuration"]),
    ("written-policies", &["aws_iam_role"]),
    ("roles-per-service", &["aws_ecs_service", "aws_ecs_task_definition", "aws_iam_role"]),
    ("execution-role-scope", &["aws_ecs_service", "aws_ecs_task_definition", "aws_iam_role"]),
    ("trust-in-account", &["aws_iam_role"]),
    ("no-secret-literals", &["aws_ecs_task_definition"]),
    ("secret-references", &["aws_ecs_task_definition", "aws_secretsmanager_secret"]),
    ("secret-values", &["aws_secretsmanager_secret", "aws_secretsmanager_secret_version"]),
    ("immutable-tags", &["aws_ecr_repository"]),
    ("scan-on-push", &["aws_ecr_repository"]),
    ("image-lifecycle", &["aws_ecr_repository", "aws_ecr_lifecycle_policy"]),
    ("running-images", &["aws_ecs_task_definition"]),
    ("private-repositories", &["aws_ecr_repository"]),
    ("own-images", &["aws_ecs_task_definition", "aws_ecr_repository"]),
    ("encrypted-repositories", &["aws_ecr_repository"]),
    (
        "customer-keys",
        &[
            "aws_cloudwatch_log_group",
            "aws_secretsmanager_secret",
            "aws_ecr_repository",
            "aws_sns_topic",
            "aws_kms_key",
        ],
    ),
    ("key-rotation", &["aws_kms_key"]),
    ("encrypted-buckets", &["aws_s3_bucket", "aws_s3_bucket_server_side_encryption_configuration"]),
    ("private-buckets", &["aws_s3_bucket", "aws_s3_bucket_public_access_block"]),
    ("tls-only-buckets", &["aws_s3_bucket", "aws_s3_bucket_policy"]),
    ("fargate", &["aws_ecs_task_definition"]),
    (
        "capacity-providers",
        &["aws_ecs_cluster", "aws_ecs_cluster_capacity_providers", "aws_ecs_service"],
    ),
    ("service-connect", &["aws_ecs_service", "aws_service_discovery_private_dns_namespace"]),
    ("call-timeouts", &["aws_ecs_service"]),
    ("read-only-root", &["aws_ecs_task_definition"]),
    ("not-root", &["aws_ecs_task_definition"]),
    ("writable-tmp", &["aws_ecs_task_definition"]),
    ("rolling-update", &["aws_ecs_service"]),
    ("circuit-breaker", &["aws_ecs_service"]),
    ("rollouts-awaited", &["aws_ecs_service"]),
    ("last-revision", &["aws_ecs_task_definition"]),
    ("image-owner", &["aws_ecs_task_definition"]),
    ("traffic-weights", &["aws_ecs_service", "aws_lb_listener_rule", "aws_lb_target_group"]),
    ("weights-owner", &["aws_lb_listener_rule"]),
    ("hidden-releases", &["aws_lb_listener_rule"]),
    ("target-health", &["aws_ecs_service", "aws_lb_target_group"]),
    ("container-health", &["aws_ecs_task_definition"]),
    ("grace-period", &["aws_ecs_service"]),
    ("registration-health", &["aws_ecs_service", "aws_service_discovery_service"]),
    ("desired-tasks", &["aws_ecs_service"]),
    ("scaling-bounds", &["aws_ecs_service", "aws_appautoscaling_target"]),
    (
        "scaling-policies",
        &[
            "aws_ecs_service",
            "aws_appautoscaling_target",
            "aws_appautoscaling_policy",
            "aws_cloudwatch_metric_alarm",
        ],
    ),
    ("log-retention", &["aws_cloudwatch_log_group"]),
    ("container-logs", &["aws_ecs_task_definition", "aws_cloudwatch_log_group"]),
    ("insights-logs", &["aws_ecs_cluster", "aws_cloudwatch_log_group"]),
    ("service-alarms", &["aws_ecs_service", "aws_cloudwatch_metric_alarm", "aws_sns_topic"]),
];

/// Rules that look at all types, or at many: they are only tested without anything.
pub const GENERAL: &[&str] = &[
    "assertions",
    "evaluated",
    "names",
    "narrow-rules",
    "no-deletion-protection",
    "no-public-principals",
    "no-wildcard-actions",
    "no-wildcard-resources",
    "waivers",
];
