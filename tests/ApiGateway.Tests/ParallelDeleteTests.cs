using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Parallel deletions of one resource: one succeeds and the others are not found, on both databases.</summary>
public sealed class ParallelDeleteTests
{
    private const int Requests = 12;
    private ProgramStage _stage = null!;

    [Fact]
    public async Task Parallel_deletions_on_SQLite_succeed_once_and_are_not_found_otherwise() => await RunAsync(database: null);

    [Fact]
    public async Task Parallel_deletions_on_PostgreSQL_succeed_once_and_are_not_found_otherwise()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "The PostgreSQL server is not installed.");
        await using var server = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);
        await RunAsync(await server.CreateDatabaseAsync("deletions", TestContext.Current.CancellationToken));
    }

    private async Task RunAsync(string? database)
    {
        var settings = new Dictionary<string, string>
        {
            ["WhatIsUp:FirstPlan"] = "scale", ["WhatIsUp:Webhooks:AllowedNetworks:0"] = "127.0.0.0/8", ["Logging:LogLevel:Default"] = "Warning",
        };
        await using (_stage = await ProgramStage.StartAsync(settings, TestContext.Current.CancellationToken, database: database))
        {
            var (channel, friend) = await _stage.PairAsync();
            var number = await _stage.NumberOfAsync(friend);
            var root = $"/v1/channels/{channel}";
            await DeleteAsync("file", $"{root}/media/{(await _stage.UploadAsync(channel, "one"u8.ToArray(), "text/plain")).String("media_id")}");
            await DeleteAsync("file by query", $"/v1/media?media_id={(await _stage.UploadAsync(channel, "two"u8.ToArray(), "text/plain")).String("media_id")}");
            var endpoint = await PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = "*", enabled = false });
            await DeleteAsync("endpoint", $"/v1/webhook-endpoints/{endpoint.String("id")}", "webhook_endpoint_not_found");

            await SendAsync(root, number, "kept");
            var message = await SendAsync(root, number, "hello");
            await DeleteAsync("message", $"{root}/messages/{message}", status: 202);
            await DeleteAsync("message for me", $"{root}/messages/{await SendAsync(root, number, "mine")}?for=me", status: 202);
            await PostAsync($"{root}/labels", new { id = "7", name = "Seven" });
            await PostAsync($"{root}/labels/7/{number}", null);
            await DeleteAsync("label of a chat", $"{root}/labels/7/{number}");
            await DeleteAsync("label", $"{root}/labels/7");
            await _stage.Test.SendTextAsync(HttpMethod.Put, $"{root}/contacts", new JsonObject { ["phone"] = number, ["name"] = "Ada" }.ToJsonString());
            await DeleteAsync("contact", $"{root}/contacts/{number}");
            await DeleteAsync("chat", $"{root}/chats/{number}");
            await SendAsync(root, number, "again");
            await DeleteAsync("chat for me", $"{root}/chats/{number}?for=me");

            await DeleteAsync("channel", root, "channel_not_found");
            await DeleteAsync("phone", $"/v1/sandbox/phones/{friend}");
        }
    }

    private async Task DeleteAsync(string name, string path, string code = "not_found", int status = 204)
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => _stage.Test.DeleteAsync(path)));
        var ends = replies.Select(
            reply => (int)reply.Status == status ? "done" : (int)reply.Status == 404 && reply.Code == code ? "not found" : reply.ToString()).ToArray();
        Assert.True(ends.Count(end => end == "done") == 1 && ends.Count(end => end == "not found") == Requests - 1, $"{name}: {string.Join(", ", ends)}");
        var later = await _stage.Test.DeleteAsync(path);
        Assert.True((int)later.Status == 404 && later.Code == code, $"{name}: {later}");
    }

    private async Task<string> SendAsync(string root, string to, string text)
    {
        var sent = await PostAsync($"{root}/messages", new { type = "text", to, text });
        await Eventually.TrueAsync(
            async () => (await _stage.Test.GetAsync($"{root}/messages/{sent.String("message_id")}")).String("status") is not "queued", "the message is sent");
        return sent.String("message_id");
    }

    private async Task<Reply> PostAsync(string path, object? body)
    {
        var reply = await _stage.Test.PostAsync(path, body);
        Assert.True((int)reply.Status is >= 200 and < 300, reply.ToString());
        return reply;
    }
}
