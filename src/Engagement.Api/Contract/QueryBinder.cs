using System.Reflection;
using System.Text.Json;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Engagement.Api.Contract;

/// <summary>
/// Binds a request of <see cref="QueryText"/> members from the raw query string, by the members' camel-cased names. It never fails: the
/// request's validator reports absent and malformed parameters with the documented messages.
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

/// <summary>Selects <see cref="QueryBinder"/> for types whose members are all <see cref="QueryText"/>; precedes the framework's providers.</summary>
public sealed class QueryBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType.GetConstructors() is [var constructor]
        && constructor.GetParameters() is { Length: > 0 } members && members.All(member => member.ParameterType == typeof(QueryText))
            ? new QueryBinder(constructor)
            : null;
}
