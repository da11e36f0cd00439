using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Hosting;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>Routes of the sandbox: each operation that it declares, forwarded for test keys.</summary>
internal static class SandboxEndpoints
{
    private static readonly MethodInfo WithBodyMethod = typeof(SandboxEndpoints).GetMethod(nameof(WithBody), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var operation in SandboxOperations.All) Map(routes, operation);
    }

    private static void Map(IEndpointRouteBuilder routes, SandboxOperation operation)
    {
        var handler = operation.Request is { } body ? (Delegate)WithBodyMethod.MakeGenericMethod(body).Invoke(null, [operation])! : WithoutBody(operation);
        var route = routes.MapMethods(operation.Path, [operation.Method], handler)
            .WithTags("Sandbox")
            .Describe(operation.Id, operation.Summary, operation.Description)
            .RequiresTestKey(ScopeOf(operation.Scope))
            .Fails(ErrorsOf(operation));
        if (operation.Reply is { } reply) route.Produces(operation.Status, reply, "application/json").ExampleReply(operation.ReplyExample!);
        else route.Produces(operation.Status);
        if (operation.RequestExample is { } example) route.ExampleRequest(example);
        if (operation.IsPaged) route.Takes(PageFields.Limit, SandboxCall.Position(operation));
        if (operation.PlanLimit is not null) route.IsLimitedByPlan();
        if (operation.MaxBodyBytes is { } bytes) route.WithMetadata(new RequestSizeLimitAttribute(bytes));
    }

    // The parameters of the path are declared for the OpenAPI document; the call reads them from the route.
    private static Delegate WithoutBody(SandboxOperation operation) => NamesOf(operation) switch
    {
        "" => (SandboxCall call) => call.ForwardAsync(operation, null),
        "phoneId" => (string phoneId, SandboxCall call) => call.ForwardAsync(operation, null),
        "phoneId jid" => (string phoneId, string jid, SandboxCall call) => call.ForwardAsync(operation, null),
        "phoneId groupId" => (string phoneId, string groupId, SandboxCall call) => call.ForwardAsync(operation, null),
        "phoneId callId" => (string phoneId, string callId, SandboxCall call) => call.ForwardAsync(operation, null),
        "phoneId newsletterId" => (string phoneId, string newsletterId, SandboxCall call) => call.ForwardAsync(operation, null),
        "phoneId newsletterId serverId" =>
            (string phoneId, string newsletterId, string serverId, SandboxCall call) => call.ForwardAsync(operation, null),
        "phoneId groupId jid" => (string phoneId, string groupId, string jid, SandboxCall call) => call.ForwardAsync(operation, null),
        _ => throw Undeclared(operation),
    };

    private static Delegate WithBody<T>(SandboxOperation operation) where T : class => NamesOf(operation) switch
    {
        "" => (Body<T> body, SandboxCall call) => call.ForwardAsync(operation, body.Value),
        "phoneId" => (string phoneId, Body<T> body, SandboxCall call) => call.ForwardAsync(operation, body.Value),
        "phoneId jid" => (string phoneId, string jid, Body<T> body, SandboxCall call) => call.ForwardAsync(operation, body.Value),
        "phoneId groupId" => (string phoneId, string groupId, Body<T> body, SandboxCall call) => call.ForwardAsync(operation, body.Value),
        "phoneId callId" => (string phoneId, string callId, Body<T> body, SandboxCall call) => call.ForwardAsync(operation, body.Value),
        "phoneId newsletterId" => (string phoneId, string newsletterId, Body<T> body, SandboxCall call) => call.ForwardAsync(operation, body.Value),
        "phoneId newsletterId serverId" =>
            (string phoneId, string newsletterId, string serverId, Body<T> body, SandboxCall call) => call.ForwardAsync(operation, body.Value),
        "phoneId groupId jid" =>
            (string phoneId, string groupId, string jid, Body<T> body, SandboxCall call) => call.ForwardAsync(operation, body.Value),
        _ => throw Undeclared(operation),
    };

    /// <summary>Names of the parameters of the path, in their order.</summary>
    private static string NamesOf(SandboxOperation operation) =>
        string.Join(' ', operation.Path.Split('/').Where(part => part is ['{', .., '}']).Select(part => part[1..^1]));

    private static InvalidOperationException Undeclared(SandboxOperation operation) => new($"The parameters of {operation.Path} are not declared.");

    private static string ScopeOf(SandboxScope scope) => scope switch
    {
        SandboxScope.ReadChannels => Scopes.ChannelsRead,
        SandboxScope.ReadMessages => Scopes.MessagesRead,
        SandboxScope.SendMessages => Scopes.MessagesSend,
        _ => Scopes.ChannelsWrite,
    };

    private static ErrorCode[] ErrorsOf(SandboxOperation operation) =>
    [
        ErrorCode.NotFound,
        .. operation.Request is not null ? [ErrorCode.InvalidRequest] : Array.Empty<ErrorCode>(),
        .. operation.NamesChannels ? [ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable] : Array.Empty<ErrorCode>(),
        .. operation.MayConflict ? [ErrorCode.ConcurrentModification] : Array.Empty<ErrorCode>(),
        .. operation.MayBeRefused ? [ErrorCode.Other] : Array.Empty<ErrorCode>(),
    ];
}
