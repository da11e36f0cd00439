using System.Text.Json;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>Calls routes that need more than their example, and validates each successful reply against the document.</summary>
internal sealed class AnsweredRoutes
{
    private readonly GatewayStage _stage;
    private readonly ReplyJudge _judge;
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);

    private AnsweredRoutes(GatewayStage stage, ReplyJudge judge, string channel) => (_stage, _judge, Channel) = (stage, judge, channel);

    /// <summary>Channel of the calls.</summary>
    public string Channel { get; }

    public static async Task<AnsweredRoutes> OfAsync(GatewayStage stage, string channel) => new(stage, new ReplyJudge(await stage.DocumentAsync()), channel);

    /// <summary>Calls a route, such as <c>POST /v1/channels/{channelId}/calls</c>; the values stand for the parameters after the channel, in order.</summary>
    public async Task<Reply> CallAsync(string name, object? body = null, string query = "", params string[] values)
    {
        var route = _stage.Routes.Single(one => one.ToString() == name);
        var rest = new Queue<string>(values);
        var path = route.Path([.. route.Parameters.Select(parameter => (parameter, parameter == "channelId" ? Channel : rest.Dequeue()))]) + query;
        Assert.Empty(rest);
        var reply = body is null ? await _stage.Test.SendAsync(route.Method, path, null)
            : await _stage.Test.SendTextAsync(route.Method, path, JsonSerializer.Serialize(body));
        Assert.True((int)reply.Status < 300, reply.ToString());
        Assert.True(_judge.Judge(route, reply) is null, $"{reply}: {_judge.Judge(route, reply)}");
        _answered.Add(name);
        return reply;
    }

    /// <summary>Checks that every route of a kind was called.</summary>
    public void RequireAll(Func<Route, bool> which) =>
        Assert.Empty(_stage.Routes.Where(route => _judge.Knows(route) && which(route)).Select(route => route.ToString()).Except(_answered));
}
