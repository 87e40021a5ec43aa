using System.Linq.Expressions;
using System.Reflection;
using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Replaces <see cref="StoreFunctions"/> by PostgreSQL's functions when a query is compiled.</summary>
internal sealed class StoreFunctionTranslator : ExpressionVisitor, IQueryExpressionInterceptor
{
    private static readonly MethodInfo s_arrayOf =
        new Func<IEnumerable<string>, string[]>(StoreFunctions.ArrayOf).Method;

    private static readonly MethodInfo s_arrayAgg =
        new Func<DbFunctions, IEnumerable<string>, string[]>(NpgsqlAggregateDbFunctionsExtensions.ArrayAgg).Method;

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) => Visit(queryExpression);

    protected override Expression VisitMethodCall(MethodCallExpression node) => node.Method == s_arrayOf
        ? Expression.Call(s_arrayAgg, Expression.Constant(EF.Functions), Visit(node.Arguments[0]))
        : base.VisitMethodCall(node);
}
