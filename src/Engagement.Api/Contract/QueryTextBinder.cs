using System.Text.Json;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Engagement.Api.Contract;

/// <summary>
/// Fills a <see cref="QueryText"/> member of a request from the raw query string, by the member's camel-cased name. It never fails: what
/// is absent or malformed is for the request's validator to judge, which knows the documented messages.
/// </summary>
public sealed class QueryTextBinder : IModelBinder
{
    private static readonly object s_itemKey = new();

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var name = bindingContext.BinderModelName ?? JsonNamingPolicy.CamelCase.ConvertName(bindingContext.FieldName);
        bindingContext.Result = ModelBindingResult.Success(QueryOf(bindingContext.HttpContext)[name]);
        return Task.CompletedTask;
    }

    // Every member of every request asks, so it is parsed once.
    private static RawQuery QueryOf(HttpContext context)
    {
        if (context.Items[s_itemKey] is not RawQuery query)
        {
            query = RawQuery.Parse(context.Request.QueryString.Value);
            context.Items[s_itemKey] = query;
        }

        return query;
    }
}

/// <summary>Gives <see cref="QueryTextBinder"/> to every <see cref="QueryText"/>; must come before the framework's own providers.</summary>
public sealed class QueryTextBinderProvider : IModelBinderProvider
{
    private static readonly QueryTextBinder s_binder = new();

    public IModelBinder? GetBinder(ModelBinderProviderContext context) => context.Metadata.ModelType == typeof(QueryText) ? s_binder : null;
}
