"""What pyproject.toml cannot say: the resources folder becomes a part of the package when a wheel is built."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["kling_desktop", "kling_desktop.*"]), "kling_desktop._resources"],
    package_dir={"kling_desktop._resources": "resources"},
    package_data={"": ["*.sql"], "kling_desktop._resources": ["**/*"]},
    # Only what is named above: the build must not depend on what a version control system knows.
    include_package_data=False,
)
