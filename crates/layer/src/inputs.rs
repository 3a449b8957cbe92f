//! Inputs that several layers have, and those that are declared alike.

use platform::{Environment, Override, Service};
use terraform::{
    Expr, List, Map, Node, Num, Record, Set, Str, Type, Variable, alltrue, contains, for_in,
};

use crate::layer::Layer;
use crate::module_builder::ModuleBuilder;
use crate::module_interface::InputSource;

impl<L: Layer> ModuleBuilder<L> {
    /// An input whose value the environment's spec gives.
    pub fn input<T: Type, E: Into<Expr<T>>>(
        &mut self,
        variable: &Variable<T>,
        value: impl Fn(&Environment) -> E + Send + Sync + 'static,
    ) -> Expr<T> {
        self.optional_input(variable, move |environment| Some(value(environment)))
    }

    /// An input whose value the environment's spec may give; the variable has a default.
    pub fn optional_input<T: Type, E: Into<Expr<T>>>(
        &mut self,
        variable: &Variable<T>,
        value: impl Fn(&Environment) -> Option<E> + Send + Sync + 'static,
    ) -> Expr<T> {
        let value = move |environment: &Environment| {
            value(environment).map(|value| Node::from(value.into()))
        };
        self.declare(variable, InputSource::Environment(Box::new(value)))
    }

    /// An input whose value is given when terraform runs.
    pub fn caller_input<T: Type>(&mut self, variable: &Variable<T>) -> Expr<T> {
        let in_root = variable.untyped();
        self.declare(variable, InputSource::Caller(Box::new(in_root)))
    }

    /// `var.environment_suffix`, which ends every name.
    pub fn suffix(&mut self) -> Expr<Str> {
        self.input(
            &Variable::new(
                "environment_suffix",
                "Name of the environment; ends the name of every object.",
            ),
            |environment| environment.suffix.clone(),
        )
    }

    /// `var.account_id`, the account that everything is in.
    pub fn account_id(&mut self) -> Expr<Str> {
        self.input(
            &Variable::new("account_id", "AWS account that everything is in, 12 digits."),
            |environment| environment.account_id.clone(),
        )
    }

    /// `var.region`, the region that everything is in.
    pub fn region(&mut self) -> Expr<Str> {
        self.input(&Variable::new("region", "AWS region that everything is in."), |environment| {
            environment.region.clone()
        })
    }

    /// `var.releases`, the names of the releases that run.
    pub fn release_names(&mut self) -> Expr<Set<Str>> {
        self.input(
            &Variable::new("releases", "Releases that run: blue, green or both.").valid_if(
                |releases| {
                    let names = Expr::row(["blue", "green"]);
                    alltrue(for_in("release", releases).list(|release| contains(&names, release)))
                },
                "A release is called blue or green.",
            ),
            |environment| {
                Expr::lines(environment.releases.iter().map(|release| release.color.name()))
            },
        )
    }

    /// `var.serving_releases`. A release without weight is tried out: what goes wrong there is to be seen,
    /// and wakes nobody.
    pub fn serving_releases(&mut self) -> Expr<List<Str>> {
        let variable = Variable::new(
            "serving_releases",
            "Releases that have a share of the traffic; the alarms of others notify nobody.",
        );
        self.input(&variable, |environment| {
            let serving = environment.releases.iter().filter(|release| release.weight > 0);
            Expr::<List<Str>>::lines(serving.map(|release| release.color.name()))
        })
    }

    /// `var.customer_managed_keys`, whether data is encrypted with keys of our own.
    pub fn customer_managed_keys(&mut self) -> Expr<terraform::Bool> {
        self.input(
            &Variable::new(
                "customer_managed_keys",
                "Whether data is encrypted with KMS keys of this module instead of AWS's own.",
            ),
            |environment| environment.customer_managed_keys,
        )
    }

    /// `var.guardduty_repository`, the repository with GuardDuty's agent, or null if it does not watch.
    pub fn guardduty_repository(&mut self) -> Expr<Str> {
        let variable = Variable::new(
            "guardduty_repository",
            "ARN of the repository with the agent of GuardDuty Runtime Monitoring; null if it does not \
             watch the tasks.",
        );
        self.optional_input(&variable.default(Node::Null), Environment::guardduty_repository)
    }

    /// `var.permissions_boundary`, the policy that bounds every role, or null.
    pub fn permissions_boundary(&mut self) -> Expr<Str> {
        let variable = Variable::new(
            "permissions_boundary",
            "ARN of the IAM policy that bounds every role; null for none.",
        );
        self.optional_input(&variable.default(Node::Null), |environment| {
            environment.permissions_boundary.clone()
        })
    }

    /// `var.service_NAME`, what an environment may change of a service: the fields named here, with the
    /// platform's values as defaults; `changes` gives the fields that the environment's spec sets.
    pub fn service_settings<R: Record>(
        &mut self,
        service: &Service,
        defaults: Vec<(&'static str, Node)>,
        changes: impl Fn(&Override) -> Vec<(&'static str, Option<Node>)> + Send + Sync + 'static,
    ) -> Expr<R> {
        let name = service.name.clone();
        let variable = Variable::<R>::new(
            format!("service_{}", name.replace('-', "_")),
            format!("What the environment changes of {name}; the defaults are the platform's."),
        )
        .constraint(R::optional(defaults))
        .default(Node::Object(Vec::new()));
        self.optional_input(&variable, move |environment| {
            let fields: Vec<_> = changes(environment.changes(&name)?)
                .into_iter()
                .filter_map(|(field, value)| Some((field.to_owned(), value?)))
                .collect();
            (!fields.is_empty()).then(|| Expr::new(Node::Object(fields)))
        })
    }
}

/// The least number of tasks of each release that has one of its own, as a field of
/// [`ModuleBuilder::service_settings`].
pub fn release_min_tasks(changes: &Override) -> Option<Node> {
    let releases = &changes.release_min;
    let tasks = releases.iter().map(|(color, min)| (color.name(), *min));
    (!releases.is_empty()).then(|| Expr::<Map<Num>>::map(tasks).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::Color;

    #[test]
    fn a_release_has_its_least_number_of_tasks_where_the_spec_gives_one() {
        assert_eq!(release_min_tasks(&Override::default()), None);
        let changes = Override { release_min: [(Color::Green, 6)].into(), ..Override::default() };
        let tasks = release_min_tasks(&changes).map(|tasks| tasks.to_string());
        assert_eq!(tasks.as_deref(), Some("{\n  green : 6\n}"));
    }
}
