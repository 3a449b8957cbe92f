"""Images that somebody has pushed: a repository has some tags as soon as it is made.

So that one run of `strata apply` can make repositories and start tasks from their images, as if a
pipeline had pushed them in between. What is pushed otherwise is for `push.py`.

Setting: `pushed`, these tags, with commas between them.
"""

from moto.ecr.models import ECRBackend

from push import MANIFEST, manifest

from . import patch, setting

PUSHED = [it for it in setting("pushed", "").split(",") if it]


@patch
def images_of_new_repositories():
    create = ECRBackend.create_repository

    def create_repository(self, repository_name, *args, **kwargs):
        repository = create(self, repository_name, *args, **kwargs)
        for tag in PUSHED:
            self.put_image(repository_name, manifest(repository_name, tag), tag, MANIFEST)
        return repository

    ECRBackend.create_repository = create_repository
