using System.Reflection;
using System.Text.Json;
using Engagement.Application.Common;
using FluentValidation;
using FluentValidation.Results;

namespace Engagement.Api.OpenApi;

/// <summary>
/// The keys of the query string that a request takes. Which are required, and which errors there are, is not declared anywhere: the
/// request's own validator is asked about requests that lack everything or say nothing.
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

        var absent = Judge(default);
        Required = [.. All.Where(key => absent.Exists(failure => failure.PropertyName == key))];
        Errors = Named(("absent", absent), ("empty", Judge(QueryText.Plain("", 0))));
    }

    public IReadOnlyList<string> All { get; }

    public IReadOnlyList<string> Required { get; }

    /// <summary>The messages for a request without keys and for one whose keys are empty, as far as these are errors.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; }

    private static Dictionary<string, string> Named(params (string Name, List<ValidationFailure> Failures)[] judgements) =>
        judgements.Where(judgement => judgement.Failures.Count > 0)
            .Select(judgement => (judgement.Name, Message: ValidationMessages.First(judgement.Failures)!)).DistinctBy(error => error.Message)
            .ToDictionary(error => error.Name, error => error.Message);

    private static bool IsKey(ParameterInfo parameter) => parameter.ParameterType == typeof(QueryText);

    private List<ValidationFailure> Judge(QueryText text)
    {
        var request = _constructor.Invoke([.. _constructor.GetParameters().Select(parameter => IsKey(parameter) ? (object)text : null)]);
        return [.. _validators.SelectMany(validator => validator.Validate(new ValidationContext<object>(request)).Errors)];
    }
}
