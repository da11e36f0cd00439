using System.Text.Json;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Demo;

/// <summary>The steps of the demo, over REST and webhooks only.</summary>
internal static class DemoWalk
{
    private const string Outbound = "Hello from the gateway";
    private const string Inbound = "Hello from the phone";
    private static readonly string[] EveryEvent = ["*"];

    public static async Task RunAsync(string folder, string[] args, DemoStory story, CancellationToken cancellationToken)
    {
        story.Begin("start silo, gateway and sandbox");
        string[] settings =
        [
            "--urls=http://127.0.0.1:0", $"--WhatIsUp:DataFolder={folder}", "--WhatIsUp:Webhooks:AllowedNetworks:0=127.0.0.0/8",
            "--WhatIsUp:Webhooks:AllowedHosts:0=127.0.0.1", "--WhatIsUp:FirstPlan=scale", "--Logging:LogLevel:WhatIsUp=Warning",
        ];
        await using var gateway = await GatewayHost.StartAsync([.. settings, .. args], cancellationToken);
        await using var receiver = await DemoReceiver.StartAsync(cancellationToken);
        using var client = new DemoClient(gateway.Address, gateway.FirstStart!.TestKey);
        story.Done(gateway.Address.ToString());

        story.Begin("create a webhook endpoint");
        var endpoint = await client.PostAsync("/v1/webhook-endpoints", new { url = receiver.Url, events = EveryEvent }, cancellationToken);
        var secret = Text(endpoint, "signing_secret");
        story.Done(Text(endpoint, "id"));

        var channel = await PairAsync(client, story, cancellationToken);
        var phone = await SendAsync(client, story, channel, cancellationToken);
        await ReceiveAsync(client, receiver, story, channel, phone, secret, cancellationToken);
        story.Begin("stop");
        story.End();
    }

    private static async Task<string> PairAsync(DemoClient client, DemoStory story, CancellationToken cancellationToken)
    {
        story.Begin("create a channel");
        var channel = Text(await client.PostAsync("/v1/channels", new { name = "Demo" }, cancellationToken), "id");
        story.Done(channel);

        story.Begin("connect it and read its QR");
        await client.PostAsync($"/v1/channels/{channel}/connect", null, cancellationToken);
        var raw = Text(await client.GetAsync($"/v1/channels/{channel}/qr", cancellationToken), "raw");
        story.Done($"{raw.Length} characters");
        story.Show(QrPicture.DrawBlocks(raw));

        story.Begin("a sandbox phone scans it");
        var phone = await client.PostAsync("/v1/sandbox/phones", new { push_name = "Ada" }, cancellationToken);
        var phoneId = Text(phone, "id");
        await client.PostAsync($"/v1/sandbox/phones/{phoneId}/scan", new { qr = raw }, cancellationToken);
        var paired = await client.PollAsync($"/v1/channels/{channel}", reply => Text(reply, "status") == "connected", cancellationToken);
        story.Done($"connected as {Text(paired, "phone_number")}");
        return channel;
    }

    private static async Task<string> SendAsync(DemoClient client, DemoStory story, string channel, CancellationToken cancellationToken)
    {
        story.Begin("another phone appears");
        var friend = await client.PostAsync("/v1/sandbox/phones", new { push_name = "Grace" }, cancellationToken);
        var (phone, number) = (Text(friend, "id"), Text(friend, "phone_number"));
        story.Done(number);

        story.Begin("send a text to it");
        var text = new { type = "text", to = number, text = Outbound, client_ref = "demo-1" };
        var sent = await client.PostAsync($"/v1/channels/{channel}/messages", text, cancellationToken);
        await client.PollAsync($"/v1/sandbox/phones/{phone}/messages", reply => reply.GetProperty("data").EnumerateArray().Any(IsIt), cancellationToken);
        story.Done($"{Text(sent, "message_id")} \"{Outbound}\" is on the phone");
        return phone;

        bool IsIt(JsonElement message) => Text(message, "id") == Text(sent, "message_id") && Text(message, "text") == Outbound;
    }

    private static async Task ReceiveAsync(
        DemoClient client, DemoReceiver receiver, DemoStory story, string channel, string phone, string secret, CancellationToken cancellationToken)
    {
        story.Begin("the other phone answers");
        var written = await client.PostAsync($"/v1/sandbox/phones/{phone}/messages", new { channel_id = channel, text = Inbound }, cancellationToken);
        var id = Text(written, "id");
        await client.PollAsync(
            $"/v1/channels/{channel}/messages", reply => reply.GetProperty("data").EnumerateArray().Any(message => Text(message, "id") == id),
            cancellationToken);
        story.Done($"{id} is in the history");

        story.Begin("its webhook arrives, signed");
        var envelope = await receiver.WaitAsync(EventCatalogue.MessageReceived, secret, cancellationToken);
        var message = envelope.GetProperty("payload").GetProperty("message");
        if (Text(message, "id") != id) throw new InvalidOperationException("The webhook is about another message.");
        story.Done($"{Text(envelope, "id")} \"{message.GetProperty("text").GetProperty("body").GetString()}\", signature verified");
    }

    private static string Text(JsonElement element, string field) => element.GetProperty(field).GetString()!;
}
