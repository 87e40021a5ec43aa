using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Engagement.Api.Hosting;
using Engagement.Application.Common;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;

namespace Engagement.UnitTests.Architecture;

/// <summary>URL slug = file name = type prefix, and every use case can be reached.</summary>
public sealed partial class UseCaseTests
{
    private static readonly Assembly s_application = typeof(RequestAccess).Assembly;

    private static readonly Type[] s_requests =
        [.. s_application.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IBaseRequest)))];

    // Controllers with views serve pages.
    private static readonly Type[] s_controllers =
        [.. typeof(ServiceHost).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ControllerBase)) && !type.IsSubclassOf(typeof(Controller)))];

    private static readonly Type[] s_marks =
        [typeof(RequiresPermissionAttribute), typeof(RequiresSignInAttribute), typeof(AllowsAnonymousAttribute)];

    private static IEnumerable<TestCaseData> Actions =>
        from controller in s_controllers
        from action in controller.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        from route in action.GetCustomAttributes<HttpMethodAttribute>().DefaultIfEmpty()
        select new TestCaseData(
            $"{route?.HttpMethods.Single()} /{controller.GetCustomAttribute<RouteAttribute>()?.Template}/{route?.Template}", action);

    private static IEnumerable<SourceFile> UseCaseFiles =>
        Repository.Sources("src/Engagement.Application").Where(file => Request().IsMatch(file.Text));

    [TestCaseSource(nameof(s_requests))]
    public void A_request_declares_who_may_send_it(Type request) =>
        Assert.That(s_marks.Count(mark => request.IsDefined(mark)), Is.EqualTo(1));

    [TestCaseSource(nameof(Actions))]
    public void URL_slug_names_the_file_and_its_types(string url, MethodInfo action)
    {
        // The slug list is joined to the one before it: channels/list is ChannelsList. All collections are sent to one use case.
        var slugs = url.Split('/');
        var name = Pascal(slugs switch
        {
            [.., var area, "list"] => $"{area}-list",
            [.., "engagement-ingest", _] => "engagement-ingest",
            _ => slugs[^1],
        });
        var files = UseCaseFiles.Where(file => Path.GetFileName(file.Path) == name + ".cs").ToList();
        Assert.That(files, Has.Count.EqualTo(1), $"one file {name}.cs below src/Engagement.Application");

        var folder = $"Engagement.Application.{files[0].Path.Split('/')[2]}.";
        var request = action.GetParameters()[0].ParameterType;
        Assert.That(action.Name, Is.EqualTo(name));
        Assert.That(request.FullName, Is.EqualTo($"{folder}{name}Query").Or.EqualTo($"{folder}{name}Command"));
        Assert.That(action.ReturnType.GetGenericArguments().Single().FullName, Is.EqualTo($"{folder}{name}Response"));
        Assert.That(files[0].Text, Does.Match($@"///\s(<summary>)?{Regex.Escape(url)}:"), "the summary names the URL");
        foreach (var type in new[] { request.Name, request.Name + "Handler", name + "Response" })
        {
            Assert.That(files[0].Text, Does.Match($@"(public|internal) sealed (class|record) {type}\b"));
        }
    }

    [TestCaseSource(nameof(s_requests))]
    public void A_request_is_declared_in_the_file_of_its_name(Type request) =>
        Assert.That(
            UseCaseFiles.Where(file => Regex.IsMatch(file.Text, $@"public sealed record {request.Name}\b")).Select(file => file.Path),
            Is.EqualTo(new[] { $"src/{Folder(request)}/{Regex.Replace(request.Name, "(Query|Command)$", "")}.cs" }));

    [Test]
    public void A_request_is_sent_by_a_controller_or_a_verb()
    {
        var senders = string.Concat(
            Repository.Sources("src/Engagement.Api/Controllers").Concat(Repository.Sources("src/Engagement.Api/CommandLine"))
                .Select(file => file.Text));
        Assert.That(
            s_requests.Select(request => request.Name).Where(request => !Regex.IsMatch(senders, $@"\b{request}\b")), Is.Empty);
    }

    [Test]
    public void Actions_are_one_expression()
    {
        foreach (var file in Repository.Sources("src/Engagement.Api/Controllers"))
        {
            var actions = Regex.Count(file.Text, @"\[Http");
            Assert.That(actions, Is.Positive, file.Path);
            Assert.That(OneExpression().Count(file.Text), Is.EqualTo(actions), $"{file.Path}: an action does more than send its request");
            Assert.That(file.Text, Does.Not.Match(@"\b(return|if|await)\b"), file.Path);
        }
    }

    [Test]
    public void Controllers_and_use_cases_catch_no_exceptions() =>
        Assert.That(
            Repository.Sources("src/Engagement.Api/Controllers").Concat(UseCaseFiles).SelectMany(file => file.LinesWith(Catch())),
            Is.Empty);

    private static string Folder(Type type) =>
        "Engagement.Application" + type.Namespace!["Engagement.Application".Length..].Replace('.', '/');

    private static string Pascal(string slug) =>
        string.Concat(slug.Split('-').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));

    [GeneratedRegex(@"[:,]\s*IRequest(<|\b)")]
    private static partial Regex Request();

    [GeneratedRegex(@"\)\s*=>\s*mediator\.Send\(\w+, cancellationToken\);")]
    private static partial Regex OneExpression();

    [GeneratedRegex(@"\bcatch\b")]
    private static partial Regex Catch();
}
