using FluentValidation;
using MediatR;

namespace Engagement.Application.Common;

/// <summary>
/// Runs the request's validators and reports one failure: the first invalid key in the order of the query string, else the first missing key,
/// else an error between valid keys.
/// </summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var validator in validators)
        {
            var result = validator.Validate(request);
            if (!result.IsValid)
            {
                throw new InvalidRequestException(ValidationMessages.First(result.Errors)!);
            }
        }

        return next();
    }
}
