using System.Reflection;
using System.Text.Json;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Engagement.Api.Contract;

/// <summary>
/// Makes a request of <see cref="QueryText"/> members from the raw query string, by the members' camel-cased names. It never fails: what
/// is absent or malformed is for the request's validator to judge, which knows the documented messages.
/// </summary>
public sealed class QueryBinder(ConstructorInfo constructor) : IModelBinder
{
    private readonly ConstructorInvoker _create = ConstructorInvoker.Create(constructor);
    private readonly string[] _names = [.. constructor.GetParameters().Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name!))];

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var query = RawQuery.Parse(bindingContext.HttpContext.Request.QueryString.Value);
        var members = Array.ConvertAll(_names, name => (object?)query[name]);
        bindingContext.Result = ModelBindingResult.Success(_create.Invoke(members.AsSpan()));
        return Task.CompletedTask;
    }
}

/// <summary>Gives <see cref="QueryBinder"/> to every type that is made of <see cref="QueryText"/>; must come before the framework's own providers.</summary>
public sealed class QueryBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType.GetConstructors() is [var constructor]
        && constructor.GetParameters() is { Length: > 0 } members && members.All(member => member.ParameterType == typeof(QueryText))
            ? new QueryBinder(constructor)
            : null;
}
