using System.Reflection;
using System.Text.Json;
using Engagement.Application.Common;
using FluentValidation;
using FluentValidation.Results;

namespace Engagement.Api.OpenApi;

/// <summary>
/// The keys of a request's query string. Required keys and errors are not declared anywhere: the request's validator reports them for a request
/// with absent keys and for one with empty keys.
/// </summary>
internal sealed class RequestKeys
{
    private readonly ConstructorInfo _constructor;
    private readonly IReadOnlyList<IValidator> _validators;

    public RequestKeys(Type request, IServiceProvider services)
    {
        _constructor = request.GetConstructors().Single();
        _validators = [.. services.GetServices(typeof(IValidator<>).MakeGenericType(request)).Cast<IValidator>()];
        All = [.. _constructor.GetParameters().Where(IsKey).Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!))];

        var absent = Validate(default);
        Required = [.. All.Where(key => absent.Exists(failure => failure.PropertyName == key))];
        Errors = Named(("absent", absent), ("empty", Validate(QueryText.Plain("", 0))));
    }

    public IReadOnlyList<string> All { get; }

    public IReadOnlyList<string> Required { get; }

    /// <summary>The errors of a request without keys, and of one with empty keys.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; }

    private static Dictionary<string, string> Named(params (string Name, List<ValidationFailure> Failures)[] results) =>
        results.Where(result => result.Failures.Count > 0)
            .Select(result => (result.Name, Message: ValidationMessages.First(result.Failures)!)).DistinctBy(error => error.Message)
            .ToDictionary(error => error.Name, error => error.Message);

    private static bool IsKey(ParameterInfo parameter) => parameter.ParameterType == typeof(QueryText);

    private List<ValidationFailure> Validate(QueryText text)
    {
        var request = _constructor.Invoke([.. _constructor.GetParameters().Select(parameter => IsKey(parameter) ? (object)text : null)]);
        return [.. _validators.SelectMany(validator => validator.Validate(new ValidationContext<object>(request)).Errors)];
    }
}
