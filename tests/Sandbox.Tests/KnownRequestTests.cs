using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Requests that clients send and that change nothing in the sandbox: they are answered, not refused as unknown.</summary>
public sealed class KnownRequestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Requests_without_an_effect_are_acknowledged()
    {
        var folder = Directory.CreateTempSubdirectory("requests").FullName;
        try
        {
            await using var host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = folder }, cancellationToken: Stop);
            await using var device = new BareClient(host);
            var own = await PhoneTests.NewAsync(host);
            await device.PairAsync(own);
            await device.LogInAsync();
            var other = await PhoneTests.NewAsync(host);
            var group = (await other.CreateGroupAsync("theirs", [own.Jid], cancellationToken: Stop)).Jid;
            var foreign = (await other.CreateGroupAsync("foreign", [], cancellationToken: Stop)).Jid;

            // whatsmeow, push.go; the web client's WASmaxOutSpamReportRequest and WASmaxOutGroupsAcknowledgeGroupRequest.
            Assert.Equal("result", (await device.RequestAsync("urn:xmpp:whatsapp:push", "set", new Node("config", [new("platform", "web")]))).Get("type"));
            var report = Node.Of("spam_list", new Node("spam", [new("jid", other.Jid)]));
            Assert.Equal("result", (await device.RequestAsync("spam", "set", report)).Get("type"));
            Assert.Equal("result", (await AcknowledgeAsync(group)).Get("type"));
            Assert.Equal("403", (await AcknowledgeAsync(foreign)).Child("error")!.Get("code"));

            async Task<Node> AcknowledgeAsync(Jid to)
            {
                await device.SendAsync(Node.Of("iq", [new("id", to.User), new("xmlns", "w:g2"), new("type", "set"), new("to", to)], Node.Of("ack")));
                return await device.NextAsync("iq", answer => answer.Get("id") == to.User);
            }
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
