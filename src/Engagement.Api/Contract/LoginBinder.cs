using Engagement.Application.Accounts;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;

namespace Engagement.Api.Contract;

/// <summary>Fills a <see cref="LoginCommand"/> from the request's body, of which no more is read than a sign-in can need.</summary>
public sealed class LoginBinder : IModelBinder
{
    private const int MaxBytes = 65_536;

    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var request = bindingContext.HttpContext.Request;
        var body = await ReadAsync(request.Body, bindingContext.HttpContext.RequestAborted);
        bindingContext.Result = ModelBindingResult.Success(LoginBody.Read(body, request.ContentType));
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaxBytes
            ? buffer.AsMemory(0, length)
            : throw new BadHttpRequestException("A sign-in needs no body of that size.", StatusCodes.Status413PayloadTooLarge);
    }
}

/// <summary>Gives <see cref="LoginBinder"/> to <see cref="LoginCommand"/>; must come before the framework's own providers.</summary>
public sealed class LoginBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(LoginCommand) ? new BinderTypeModelBinder(typeof(LoginBinder)) : null;
}
