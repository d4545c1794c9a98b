/** How software is built, shipped and run: pipelines, images, clusters, infrastructure as code, monitoring. */
import type { Field } from '../field.ts';

export const devops: Field<'devops'> = {
  name: 'devops',
  terms: {
    4: `
      actions are deprecated, actions checkout, ansible, apt repository, argo cd, argocd, auto deploy, auto merge,
      automate publish*, automate release*, automated check*, automated publish*, automated release*,
      automatic publish*, automatic release*, automerge, azure devops, azure pipeline, before merging, bereitstellung,
      blue green deployment, build from source, build pipeline, buildkite, checks required, ci cd, ci pipeline,
      circleci, cloudformation, container image, contenedor, continuous delivery, continuous deployment,
      continuous integration, crashloopbackoff, cross compilation, cross compile, cut a release, deploiement, deploy,
      deploy preview, deploy script, deploying, deployment, deployment script, deployments, deploys,
      deprecated action, deprecated actions, deprecated node version, despliegue, devops, disk full, disk space,
      docker, docker compose, docker desktop, docker hub, docker image, docker push, docker registry, docker run,
      docker volume, dockerfile, fill up the disk, ghcr, github action, github actions, github pages deploy,
      github runner, gitlab ci, gitops, grafana, health check, healthcheck, helm, helm chart, implantacao, infra,
      infrastructure, ingress, jenkins, k8s, kubectl, kubernetes, kustomize, let s encrypt, liveness, liveness probe,
      log rotation, logrotate, maven central, merge queue, mergify, minikube, node version warning, npm release,
      openshift, package repository, pre merge, prometheus, publish process, publishing automation,
      publishing new releases, publishing of new releases, pulumi, pypi release, readiness, readiness probe,
      release automation, release pipeline, release please, release process, release workflow, required check*,
      semantic release, setup node, terraform, terraform provider, travis, wheels, デプロイ, インフラ, コンテナ, 部署, 容器, 镜像, 集群,
      배포, 컨테이너, 인프라, 도커, деплой*, контейнер*, развертыван*
    `,
    3: `
      aarch64, actions cache, actions workflow, aks, alertmanager, alpine, alpine linux, amd64, apache config, arm64,
      arm64 image, artifact, artifactory, automate version, autoscal*, aws, azure, base image, bazel, binary release,
      blue green, build and push, build cache, build error, build fails in ci, build matrix, build speed, build time*,
      cache dependencies, caddy, canary, cannot build, cd, cert manager, changelog generation, check step,
      checks on pull request, ci, ci build, ci fails, cilium, cloud init, cloud run, cloudwatch, cluster, cmake error,
      compilation fails on, compile from source, configmap, consul, container, containerd, crd, cron backup,
      daemonset, datadog, deb package, debian package, dependabot, dependency cache, dev container, devcontainer,
      does not build, ec2, ecs, eks, elk, envoy, esteira, fargate, faster check*, feature environment, gcp,
      github workflow, gke, haproxy, healthz, heroku, homebrew, image tag, installer, istio, k3s, lambda,
      lets encrypt, linker error on, lint in ci, linux amd64, linux arm64, load balancer, loki, longhorn, makefile,
      makefile target, monitoring, multi arch, multi platform, multi stage, namespace, netlify, nexus, nginx, nightly,
      nightly build, nix, node exporter, node pool, nomad, npm ci, opentelemetry, operator, packer, perpetual diff,
      persistent volume, pipeline, pipeline de, pod, podman, pods, pr check*, pre push, prebuilt binaries,
      prebuilt binary, preview environment, provisioning, proxmox, publish package, publish to npm, publish to pypi,
      publishing, pull request check*, pvc, rancher, readyz, release binaries, release candidate, release script,
      release version, renovate, reusable workflow, reverse proxy, rollback, rpm package, runner, scrape config,
      secrets manager, self hosted, self hosted runner, semver release, sentry setup, server migration, service mesh,
      snap package, speed up check*, ssl certificate renewal, staging, staging environment, statefulset,
      static binary, status check*, storageclass, systemctl, systemd, tagging, talos, tfstate, traefik, uptime kuma,
      vagrant, values yaml, vault, vercel, version bump, workflow dispatch, workflow file, workflow run*,
      zero downtime, パイプライン, ワークフロー, 監視, 本番環境, クラスタ, ビルド, 启动失败, 流水线, 构建, 监控, 빌드, 파이프라인, 쿠버네티스, сборк*, кластер*,
      образ*
    `,
    2: `
      alert, ambiente, apt, automate, automated, automation, backup job, branch protection, build, build failure,
      build script, building, builds, cache, caching, centos, changelog automation, chart, cmake, compose, debian,
      dns, env file, env var, environment variable*, firewall, git hook, gradle, image, install script, kube*,
      logging, manifest, manual upgrad*, maven, metrics, monorepo tooling, msbuild, network policy, node, nodes, nx,
      parallel build, pip install, port mapping, ports, pre commit, probe, producao, provider, publish, published,
      rbac role, release, release branch, releases, resource plan, restart loop, rhel, service account, setup script,
      speed up, submodule, tag, tags, turborepo, ubuntu, upgrade fails, upgrading, uptime, volume, vpn, workflow,
      workload, yaml, yum, 生产环境, 运维, 运行容器, 환경 변수, ci 설정
    `,
    1: `
      checks, cloud, config, configuration, daemon, dependencies, dependency, environment, host, hosting, install,
      installation, job, package, production, registry, restart, runs on, script, server setup, service, upgrade
    `,
  },
  languages: 'dockerfile, docker, hcl, terraform, tf, nginx, nix, helm, jenkinsfile, groovy',
  labels:
    'ci, cd, ci cd, devops, infra, infrastructure, build, build and ci, docker, deployment, deploy, helm, kubernetes, k8s, release, packaging, github actions, ops, インフラ, 部署, 인프라',
  paths: [
    {
      pattern: /(?:^|\/)(?:dockerfile|containerfile|makefile|jenkinsfile|vagrantfile|procfile)(?:\.[\w.-]+)?$/,
      points: 3,
    },
    {
      pattern: /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$|\.(?:tf|tfvars|hcl|nix)$|(?:^|\/)(?:values|chart)\.ya?ml$/,
      points: 3,
    },
    { pattern: /(?:^|\/)\.(?:github\/workflows|circleci)\/|(?:^|\/)\.(?:gitlab-ci|travis)\.ya?ml$/, points: 3 },
    {
      pattern:
        /(?:^|\/)(?:helm|charts?|k8s|kubernetes|deploy|deployment|terraform|ansible|infra|infrastructure|docker)\//,
      points: 2,
    },
  ],
};
