using Engagement.Api.Http;
using Engagement.Application.Accounts;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;

namespace Engagement.Api.Contract;

/// <summary>Fills a <see cref="LoginCommand"/> from the request's body, of which no more is read than a sign-in can need.</summary>
internal sealed class LoginBinder(UnknownSenders senders) : IModelBinder
{
    private const int MaxBytes = 65_536;

    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        using var body = await senders.ReadAsync(bindingContext.HttpContext, MaxBytes);
        bindingContext.Result = ModelBindingResult.Success(LoginBody.Read(body.Bytes, bindingContext.HttpContext.Request.ContentType));
    }
}

/// <summary>Gives <see cref="LoginBinder"/> to <see cref="LoginCommand"/>; must come before the framework's own providers.</summary>
public sealed class LoginBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(LoginCommand) ? new BinderTypeModelBinder(typeof(LoginBinder)) : null;
}
