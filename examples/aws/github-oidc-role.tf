# A role that one GitHub repository can assume with OIDC. It can only read costs.
#
# GitHub's subjects contain the names of owner and repository (repo:ORG/REPO:...) or, for repositories created or renamed since
# July 15, 2026, also their ids (repo:ORG@ORG_ID/REPO@REPO_ID:...). This command prints both ids:
#   gh api repos/ORG/REPO --jq '.owner.id,.id'

variable "repositories" {
  description = "The repository whose workflows may assume the role, as ORG/REPO or ORG@ORG_ID/REPO@REPO_ID. List both to allow both forms of the subject."
  type        = list(string)

  validation {
    condition     = alltrue([for name in var.repositories : can(regex("^[\\w.-]+(@[0-9]+)?/[\\w.-]+(@[0-9]+)?$", name))])
    error_message = "Write each as ORG/REPO or ORG@ORG_ID/REPO@REPO_ID."
  }
}

variable "subjects" {
  description = "The runs that may assume the role: the main branch by default. \"pull_request\" and \"environment:NAME\" are others."
  type        = list(string)
  default     = ["ref:refs/heads/main"]
}

variable "create_provider" {
  description = "False if the account already has GitHub's OIDC provider. An account can have only one."
  type        = bool
  default     = true
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  issuer = "token.actions.githubusercontent.com"
  provider_arn = (
    var.create_provider
    ? aws_iam_openid_connect_provider.github[0].arn
    : "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.issuer}"
  )
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.create_provider ? 1 : 0
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = [for pair in setproduct(var.repositories, var.subjects) : "repo:${pair[0]}:${pair[1]}"]
    }
  }
}

data "aws_iam_policy_document" "read_costs" {
  statement {
    actions   = ["ce:GetCostAndUsage"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "cost_reader" {
  name                 = "github-cost-reader"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "read_costs" {
  name   = "read-costs"
  role   = aws_iam_role.cost_reader.id
  policy = data.aws_iam_policy_document.read_costs.json
}

output "role_arn" {
  description = "The value of the action's role-to-assume."
  value       = aws_iam_role.cost_reader.arn
}
