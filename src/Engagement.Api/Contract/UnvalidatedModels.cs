using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Engagement.Api.Contract;

/// <summary>Turns MVC's model validation off: the pipeline validates requests after the permission.</summary>
internal sealed class UnvalidatedModels : IObjectModelValidator
{
    public void Validate(ActionContext actionContext, ValidationStateDictionary? validationState, string prefix, object? model)
    {
    }
}
