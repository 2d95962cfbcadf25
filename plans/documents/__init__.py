"""Printed documents: each collects what it shows, in the language of the document, and is put on paper."""

from plans.documents.account_plan import PlanDocument, plan_document, plan_of_account_document
from plans.documents.visit_brief import visit_brief

__all__ = ["PlanDocument", "plan_document", "plan_of_account_document", "visit_brief"]
