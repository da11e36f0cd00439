using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>People in a message to a group are addressed as the group addresses its members, whatever address the caller uses.</summary>
public sealed class GroupNames() : TwoPhones(new SandboxOptions { RecordsStanzas = true })
{
    private SandboxPhone _third = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _third = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120003", "Cid"), Stop);
    }

    private async Task<string> SendAsync(Jid group, Content content, MessageContext context)
    {
        var id = MessageIds.New();
        await _device.Client.Messages.SendAsync(new OutgoingMessage(id, group, content.Encode(context)), Stop);
        return id;
    }

    private static async Task<DecodedMessage> ReadAsync(SandboxPhone phone, string id) =>
        await phone.ReadContentAsync(await phone.WaitForMessageAsync(message => message.Id == id, Stop), Stop);

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mentions_quotes_and_targets_use_the_addressing_of_the_group(bool isLidAddressed)
    {
        var group = (await _theirs.CreateGroupAsync("three", [_mine.Jid, _third.Jid], isLidAddressed, Stop)).Jid;
        var theirs = await _theirs.SendTextAsync(group, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        // One by each name, and a number that only begins like one of them.
        var text = $"@{_third.Jid.User} and @{_theirs.Lid.User}, not @{_third.Jid.User}0";
        var id = await SendAsync(group, new TextContent(text), new MessageContext
        {
            Mentions = [_third.Jid, _theirs.Lid],
            Quoted = new QuotedMessage(theirs.Id, isLidAddressed ? _theirs.Jid : _theirs.Lid, new TextContent("hello").Encode()),
        });
        var (content, context) = await ReadAsync(_third, id);
        Jid[] named = isLidAddressed ? [_third.Lid, _theirs.Lid] : [_third.Jid, _theirs.Jid];
        Assert.Equal(named, context.Mentions);
        Assert.Equal($"@{named[0].User} and @{named[1].User}, not @{_third.Jid.User}0", ((TextContent)content).Text);
        Assert.Equal(named[1], context.Quoted!.Sender);
        var reaction = await SendAsync(
            group, new ReactionContent(new MessageTarget(group, false, theirs.Id, isLidAddressed ? _theirs.Jid : _theirs.Lid), "🔥", DateTimeOffset.UtcNow),
            MessageContext.None);
        Assert.Equal(named[1], ((ReactionContent)(await ReadAsync(_third, reaction)).Content).Target.Participant);
    }

    [Fact(Timeout = 60_000)]
    public async Task Person_without_another_known_address_keeps_the_given_one()
    {
        var group = (await _theirs.CreateGroupAsync("two", [_mine.Jid], cancellationToken: Stop)).Jid;
        var stranger = Jid.FromPhoneNumber("491701129999");
        var id = await SendAsync(group, new TextContent($"@{stranger.User}"), new MessageContext { Mentions = [stranger] });
        var (content, context) = await ReadAsync(_theirs, id);
        Assert.Equal((stranger, $"@{stranger.User}"), (Assert.Single(context.Mentions), ((TextContent)content).Text));
    }

    [Fact(Timeout = 60_000)]
    public async Task Resent_message_keeps_its_addressing()
    {
        var group = (await _theirs.CreateGroupAsync("three", [_mine.Jid, _third.Jid], cancellationToken: Stop)).Jid;
        await _device.SendTextAsync(group, "first");
        await _theirs.WaitForMessageAsync(message => message.Text == "first", Stop);
        await _device.CloseAsync();
        await _theirs.ReinstallAsync(Stop);
        await _device.ReopenAsync();
        var id = await SendAsync(group, new TextContent($"@{_third.Jid.User}"), new MessageContext { Mentions = [_third.Jid] });
        var (content, context) = await ReadAsync(_theirs, id);
        Assert.Equal((_third.Lid, $"@{_third.Lid.User}"), (Assert.Single(context.Mentions), ((TextContent)content).Text));
    }
}
