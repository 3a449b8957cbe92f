//! The dashboard: a row for the load balancer, and rows for each service. A platform of many services has
//! several.
//!
//! CloudWatch places the widgets, from left to right in rows of 24 columns, so that a new service moves
//! no widget in the text.

use edge::{AlternateTargetGroupArnSuffixes, LoadBalancerArnSuffix, TargetGroupArnSuffixes};
use layer::ModuleBuilder;
use platform::{AppName, Platform, Service, ServiceName};
use terraform::{
    Any, Expr, List, Node, Set, Str, concat, for_in, hcl, jsonencode, reference, template,
};

use crate::Observability;
use crate::logs::error_metric;
use crate::{request_alarms, task_alarms};

const COLUMNS: u32 = 24;

/// The most widgets of a dashboard. At most four metrics each, as two releases have, they also stay within
/// its 2500 metrics
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>).
const WIDGETS: usize = 500;

/// Adds the dashboards.
pub fn add(module: &mut ModuleBuilder<Observability>, platform: &Platform) {
    module.file("dashboard.tf");
    let releases = module.release_names();
    let mut page = Page { module, releases, widgets: Vec::new() };
    page.load_balancer();
    let mut pages = vec![std::mem::take(&mut page.widgets)];
    for service in &platform.services {
        page.tasks(service);
        if service.expose.is_some() {
            page.requests(service);
        }
        let widgets = std::mem::take(&mut page.widgets);
        match pages.last_mut() {
            Some(last) if last.len() + widgets.len() <= WIDGETS => last.extend(widgets),
            _ => pages.push(widgets),
        }
    }
    for (number, widgets) in (1..).zip(pages) {
        dashboard(module, platform, number, widgets);
    }
}

/// Adds one dashboard; its number, counted from 1, is part of the name of all but the first.
fn dashboard(
    module: &mut ModuleBuilder<Observability>,
    platform: &Platform,
    number: u32,
    widgets: Vec<Node>,
) {
    let application = &platform.application;
    let (label, owner) = match number {
        1 => ("this".to_owned(), application.clone()),
        _ => (format!("page_{number}"), format!("{application}-{number}")),
    };
    let body = jsonencode(hcl!({ widgets = (Node::Lines(widgets)) }));
    let name = module.name(AppName::Dashboard.of(&owner));
    module.add(aws::CloudwatchDashboard::new(&label, body, name));
}

struct Page<'a> {
    module: &'a mut ModuleBuilder<Observability>,
    releases: Expr<Set<Str>>,
    widgets: Vec<Node>,
}

/// A line of a diagram: a metric of some object under some name.
struct Line<'a> {
    namespace: &'a str,
    metric: &'a str,
    dimensions: &'a [(&'static str, Expr<Str>)],
    label: Expr<Str>,
}

impl Page<'_> {
    fn load_balancer(&mut self) {
        let dimensions = [("LoadBalancer", self.module.upstream::<LoadBalancerArnSuffix>())];
        let line = |metric, label: &str| {
            line(&Line {
                namespace: request_alarms::NAMESPACE,
                metric,
                dimensions: &dimensions,
                label: label.into(),
            })
        };
        let requests = Expr::lines([line("RequestCount", "requests")]);
        let errors = Expr::lines([
            line("HTTPCode_ELB_5XX_Count", "by the load balancer"),
            line("HTTPCode_Target_5XX_Count", "by a service"),
        ]);
        let latency = Expr::lines([line("TargetResponseTime", "seconds")]);
        self.widget(COLUMNS / 3, "Requests a minute", "Sum", requests);
        self.widget(COLUMNS / 3, "5xx a minute", "Sum", errors);
        self.widget(COLUMNS / 3, "Slowest 1 % of requests", "p99", latency);
    }

    fn tasks(&mut self, service: &Service) {
        let name = &service.name;
        let dimensions = [
            ("ClusterName", self.module.name(AppName::Cluster)),
            ("ServiceName", self.in_release(service, ServiceName::EcsService)),
        ];
        let used = |metric, label: &str| {
            self.per_release(&Line {
                namespace: task_alarms::NAMESPACE,
                metric,
                dimensions: &dimensions,
                label: template!("{} {}", label, release()),
            })
        };
        let used = concat([used("CPUUtilization", "CPU"), used("MemoryUtilization", "memory")]);
        let running = self.per_release(&Line {
            namespace: task_alarms::INSIGHTS,
            metric: "RunningTaskCount",
            dimensions: &dimensions,
            label: release(),
        });
        let errors = {
            let namespace = self.module.name(AppName::MetricNamespace);
            let line = Expr::<List<Str>>::row([namespace, error_metric(service).into()]);
            Expr::lines([line.any()])
        };
        self.widget(COLUMNS / 3, format!("{name}: per cent of CPU and memory"), "Average", used);
        self.widget(COLUMNS / 3, format!("{name}: running tasks"), "Average", running);
        self.widget(COLUMNS / 3, format!("{name}: errors logged a minute"), "Sum", errors);
    }

    fn requests(&mut self, service: &Service) {
        let name = &service.name;
        let mut groups = vec![("", self.module.upstream::<TargetGroupArnSuffixes>())];
        if service.traffic_shift.is_some() {
            groups.push((
                ", second group",
                self.module.upstream::<AlternateTargetGroupArnSuffixes>(),
            ));
        }
        let load_balancer = self.module.upstream::<LoadBalancerArnSuffix>();
        let lines = |metric, label: &str| {
            let lines = groups.iter().map(|(which, suffixes)| {
                self.per_release(&Line {
                    namespace: request_alarms::NAMESPACE,
                    metric,
                    dimensions: &[
                        ("LoadBalancer", load_balancer.clone()),
                        ("TargetGroup", suffixes.get(name).get(release())),
                    ],
                    label: template!("{} {}{}", label, release(), *which),
                })
            });
            lines.collect::<Vec<_>>()
        };
        let mut latency = lines("TargetResponseTime", "seconds");
        let latency = match latency.len() {
            1 => latency.remove(0),
            _ => concat(latency),
        };
        let hosts =
            [lines("HealthyHostCount", "healthy"), lines("UnHealthyHostCount", "unhealthy")];
        let hosts = concat(hosts.concat());
        self.widget(COLUMNS / 2, format!("{name}: slowest 1 % of requests"), "p99", latency);
        self.widget(COLUMNS / 2, format!("{name}: tasks by health check"), "Maximum", hosts);
    }

    fn widget(
        &mut self,
        width: u32,
        title: impl Into<String>,
        statistic: &str,
        metrics: Expr<List<Any>>,
    ) {
        let region = self.module.region();
        let title = title.into();
        self.widgets.push(hcl!({
            type = "metric",
            width = width,
            height = 6,
            properties = {
                title = title,
                region = region,
                view = "timeSeries",
                stat = statistic,
                period = 60,
                metrics = metrics
            }
        }));
    }

    /// The name of what a service has in `release`.
    fn in_release(&mut self, service: &Service, name: ServiceName) -> Expr<Str> {
        self.module.name_of(service.name(name), &release())
    }

    /// A line for each release, whose name is `release` in it.
    fn per_release(&self, line: &Line) -> Expr<List<Any>> {
        for_in(RELEASE, &self.releases).list(|_| self::line(line))
    }
}

/// The variable of the for expressions.
const RELEASE: &str = "release";

fn release() -> Expr<Str> {
    reference(RELEASE)
}

/// `["namespace", "metric", "dimension", "value", ..., { label = "..." }]`, two items to a line: each
/// pair is what a person reads as one.
fn line(line: &Line) -> Expr<Any> {
    let mut items = vec![Node::Row(vec![line.namespace.into(), line.metric.into()])];
    let dimensions = line.dimensions.iter();
    items.extend(dimensions.map(|(name, value)| Node::Row(vec![(*name).into(), value.into()])));
    items.push(hcl!({ label = (&line.label) }));
    Expr::new(Node::Lines(items))
}
