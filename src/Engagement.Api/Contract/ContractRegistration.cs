using Engagement.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Contract;

/// <summary>Registers the part of MVC that the API uses.</summary>
internal static class ContractRegistration
{
    public static void AddContract(this IServiceCollection services)
    {
        services.AddMvcCore().AddApiExplorer().AddApplicationPart(typeof(ContractRegistration).Assembly);
        services.AddOptions<MvcOptions>().Configure<ResponseCache>((mvc, cache) =>
        {
            mvc.ModelBinderProviders.Insert(0, new QueryBinderProvider());

            // The binders read the request themselves.
            mvc.ValueProviderFactories.Clear();
            mvc.Filters.Add(new ETagFilter(cache));
            mvc.OutputFormatters.Clear();
            mvc.OutputFormatters.Add(new ApiCsvFormatter());
            mvc.OutputFormatters.Add(new ApiJsonFormatter(cache));
        });
    }
}
