//! Other accounts whose environments run images of these repositories.

use layer::ModuleBuilder;
use platform::{Platform, Service, ServiceName};
use terraform::{
    Any, Expr, List, Map, Node, Str, Variable, count_if, for_entries, hcl, jsonencode, length,
    template,
};

use crate::Registry;
use crate::repositories::Repository;

/// Adds a policy to each repository where there are such environments. Those of the own account need none: the
/// policies of their roles are enough.
pub fn add(module: &mut ModuleBuilder<Registry>, platform: &Platform, repositories: &[Repository]) {
    let variable = Variable::new(
        "readers",
        "Environments of other accounts that run images from these repositories: account by suffix.",
    );
    let none = Node::Object(Vec::new());
    let readers = module.optional_input(&variable.default(none), |environment| {
        let readers = || {
            environment
                .readers_elsewhere()
                .map(|reader| (&reader.suffix, reader.account_id.as_str()))
        };
        readers().next().is_some().then(|| Expr::<Map<Str>>::map(readers()))
    });
    module.file("readers.tf");
    for (service, repository) in platform.services.iter().zip(repositories) {
        policy(module, service, repository, &readers);
    }
}

fn policy(
    module: &mut ModuleBuilder<Registry>,
    service: &Service,
    repository: &Repository,
    readers: &Expr<Map<Str>>,
) {
    let statements: Expr<List<Any>> = for_entries("suffix", "account_id", readers).list(|reader| {
        let account = template!("arn:aws:iam::{}:root", reader.value);
        let role = service.name(ServiceName::ExecutionRole);
        let role = template!("arn:aws:iam::{}:role/{}-{}", reader.value, role.stem(), reader.key);
        Expr::new(hcl!({
            Effect = "Allow",
            Principal = { AWS = account },
            Action = (aws::PULL),
            Condition = { ArnEquals = { "aws:PrincipalArn" = role } }
        }))
    });
    let policy = jsonencode(hcl!({ Version = "2012-10-17", Statement = statements }));
    module.add(count_if(
        length(readers).greater_than(0),
        aws::EcrRepositoryPolicy::new(&service.name, policy, &repository.name).comment(
            "A role may not exist yet, and a policy cannot name such a one as its principal. So it is a\n\
             condition of its account.",
        ),
    ));
}
