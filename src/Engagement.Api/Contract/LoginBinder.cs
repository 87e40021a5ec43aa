using Engagement.Api.Http;
using Engagement.Application.Accounts;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Engagement.Api.Contract;

/// <summary>Binds a <see cref="LoginCommand"/> from the request's body.</summary>
internal sealed class LoginBinder(BoundedBodyReader bodies) : IModelBinder
{
    private const int MaxBytes = 65_536;

    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        using var body = await bodies.ReadAsync(bindingContext.HttpContext, MaxBytes);
        bindingContext.Result = ModelBindingResult.Success(LoginBody.Read(body.Bytes, bindingContext.HttpContext.Request.ContentType));
    }
}
