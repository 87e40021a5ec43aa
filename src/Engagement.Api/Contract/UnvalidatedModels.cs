using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Engagement.Api.Contract;

/// <summary>Looks for nothing: requests are validated by their own validators, after the permission.</summary>
internal sealed class UnvalidatedModels : IObjectModelValidator
{
    public void Validate(ActionContext actionContext, ValidationStateDictionary? validationState, string prefix, object? model)
    {
    }
}
