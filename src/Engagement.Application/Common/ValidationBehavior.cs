using FluentValidation;
using MediatR;

namespace Engagement.Application.Common;

/// <summary>
/// Runs the request's validators and reports one failure: of the keys that are there the first bad one in the order of the query string,
/// then the first missing one, then what is wrong with valid keys together.
/// </summary>
/// <typeparam name="TRequest">Any request.</typeparam>
/// <typeparam name="TResponse">Its answer.</typeparam>
/// <param name="validators">All validators of the request.</param>
public sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    /// <inheritdoc/>
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var validator in validators)
        {
            var result = await validator.ValidateAsync(new ValidationContext<TRequest>(request), cancellationToken);
            if (ValidationMessages.First(result.Errors) is { } message)
            {
                throw new InvalidRequestException(message);
            }
        }

        return await next();
    }
}
