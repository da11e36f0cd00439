using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Forms of device lists that the sandbox does not use.</summary>
public sealed class DeviceTraps
{
    private static readonly Jid Own = Jid.FromLid("111111111111111"), Bert = ScriptedContact.Lid;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unavailable_device_query_is_not_reported_as_unregistered_number(bool isForAll)
    {
        var error = Node.Of("devices", new Node("error", [new("code", "429"), new("text", "rate-overlimit")]));
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = request => request.Child("usync") is null ? request.Child("count") is null ? [] : [new Node("count", [new("value", "100")])]
                : isForAll ? [Node.Of("usync", Node.Of("result", error), Node.Of("list"))]
                : [Node.Of("usync", Node.Of("list", User(Own, 7), new Node("user", [new("jid", Bert)], [error])))];
            await await connection.EnterAsync();
        });
        await using var device = await server.LinkAsync();
        await EnterAsync(device);
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.SendTextAsync(Bert, "hello"));
        Assert.Equal(("rate-overlimit", 429), (refused.Reason, refused.UpstreamCode));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(null, 1)]
    public async Task Hash_of_the_known_devices_does_not_trigger_a_query(bool? countsSender, int requested)
    {
        var lists = 0;
        Jid[] devices = [Bert, Bert.WithDevice(5), Own, .. countsSender == true ? [Own.WithDevice(7)] : Array.Empty<Jid>()];
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = request =>
            {
                if (request.Child("count") is not null) return [new Node("count", [new("value", "100")])];
                if (request.Child("usync") is null) return [];
                Interlocked.Increment(ref lists);
                return [Node.Of("usync", Node.Of("list", User(Own, 0, 7), User(Bert, 0, 5)))];
            };
            var gone = await connection.EnterAsync();
            foreach (var id in new[] { "3EB01", "3EB02" })
            {
                await connection.Sent.WaitAsync(node => node.Tag == "message" && node.Get("id") == id, id);
                var hash = countsSender is null ? "2:AAAAAAAA" : ParticipantHash.Of(devices);
                await connection.SendAsync(
                    new Node("ack", [new("class", "message"), new("id", id), new("from", Bert), new("t", "1700000000"), new("phash", hash)]));
            }
            await gone;
        });
        await using var device = await server.LinkAsync();
        // Of the three others only one can be written to: the hash is of the lists all the same.
        var contact = new ScriptedContact(device.Store.Credentials!, Bert);
        var batch = new DeviceStateChanges();
        contact.Acquaint(batch);
        await device.Store.CommitAsync(batch, Stop);
        await EnterAsync(device);
        foreach (var id in new[] { "3EB01", "3EB02" })
        {
            await device.SendTextAsync(Bert, "hello", id);
            await device.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == id);
        }
        Assert.Equal(1 + requested, lists);
    }

    private static async Task EnterAsync(LinkedDevice device)
    {
        device.Open();
        await device.WaitAsync<LoggedIn>();
        await Eventually.TrueAsync(() => device.Client.IsLoggedIn, "the device is logged in");
    }

    private static Node User(Jid account, params int[] devices)
    {
        var listed =
            devices.Select(id => new Node("device", [new("id", id.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("key-index", "1")]));
        return new Node("user", [new("jid", account)], [Node.Of("devices", Node.Of("device-list", [.. listed]))]);
    }
}
