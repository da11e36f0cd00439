using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contacts;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Contacts with a username, with and without a visible number.</summary>
public sealed class UsernameTraffic() : TwoPhones(new SandboxOptions { RecordsStanzas = true }, isPaired: false)
{
    private SandboxPhone _hidden = null!;

    private async Task PairAsync(bool isMigrated)
    {
        await _mine.SetPolicyAsync(new SandboxPhonePolicy { LidMigrated = isMigrated, RefusesLids = !isMigrated }, Stop);
        _hidden = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Hy") { Username = "hy.den", HidesNumber = true }, Stop);
        await _device.PairAsync(_mine);
    }

    private Task<ContactUsernameChanged> WaitForNameAsync(SandboxPhone phone, string? username, int from = 0) =>
        _device.WaitAsync<ContactUsernameChanged>(raised => raised.Contact == phone.Lid && raised.Username == username, from);

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contact_without_a_number_is_written_to_and_read_by_LID(bool isMigrated)
    {
        await PairAsync(isMigrated);
        await _hidden.SendTextAsync(_mine.Lid, "hello", cancellationToken: Stop);
        var received = await _device.WaitForTextAsync("hello");
        Assert.Equal((_hidden.Lid, "hy.den", null), (received.Sender, received.SenderUsername, received.SenderPhoneNumber));
        await _device.Client.Messages.MarkReadAsync(_hidden.Lid, null, [received.MessageId], Stop);
        await _hidden.WaitForMessageAsync(message => message.Id == received.MessageId && message.Status == SandboxMessageStatus.Read, Stop);

        var id = await _device.SendTextAsync(_hidden.Lid, "back");
        await _hidden.WaitForMessageAsync(message => message.Id == id && message.Text == "back", Stop);
        Assert.Null((await _device.WaitAsync<MessageAcknowledged>(raised => raised.MessageId == id)).ErrorCode);
        await _device.WaitAsync<ReceiptReceived>(
            receipt => receipt.MessageIds.Contains(id) && receipt is { Kind: ReceiptKind.Delivered } && receipt.Participant == _hidden.Lid);
        // Messages of the own phone to such a person contain it, too.
        await _mine.SendTextAsync(_hidden.Lid, "from the phone", cancellationToken: Stop);
        Assert.Equal(_hidden.Lid, (await _device.WaitForTextAsync("from the phone")).Chat);
        await WaitForNameAsync(_hidden, "hy.den");
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_with_members_without_a_number_works_in_both_directions()
    {
        await PairAsync(isMigrated: true);
        var group = (await _hidden.CreateGroupAsync("Friends", [_mine.Jid, _theirs.Jid], cancellationToken: Stop)).Jid;
        await WaitForNameAsync(_hidden, "hy.den");
        var id = MessageIds.New();
        var mention = new TextContent($"hello @{_hidden.Lid.User}").Encode(new MessageContext { Mentions = [_hidden.Lid] });
        await _device.Client.Messages.SendAsync(new OutgoingMessage(id, group, mention), Stop);
        foreach (var phone in new[] { _hidden, _theirs })
        {
            var shown = await phone.WaitForMessageAsync(message => message.Id == id, Stop);
            Assert.Equal([_hidden.Lid], (await phone.ReadContentAsync(shown, Stop)).Context.Mentions);
        }
        await _device.WaitAsync<ReceiptReceived>(receipt => receipt.MessageIds.Contains(id) && receipt.Participant == _hidden.Lid);
        await _hidden.SendTextAsync(group, "to all", cancellationToken: Stop);
        var received = await _device.WaitForTextAsync("to all");
        Assert.Equal((_hidden.Lid, "hy.den", null), (received.Sender, received.SenderUsername, received.SenderPhoneNumber));
        await _device.Client.Messages.MarkReadAsync(group, _hidden.Lid, [received.MessageId], Stop);
        await _hidden.WaitForMessageAsync(message => message.Id == received.MessageId && message.Status == SandboxMessageStatus.Read, Stop);
    }

    [Fact(Timeout = 60_000)]
    public async Task Username_is_looked_up_with_its_key()
    {
        await PairAsync(isMigrated: true);
        await _theirs.SetUsernameAsync("bert", "4711", false, Stop);
        Assert.Equal(
            new UsernameLookup(UsernameAnswer.Found, _hidden.Lid, _hidden.Lid), await _device.Client.Contacts.FindByUsernameAsync("hy.den", null, Stop));
        await WaitForNameAsync(_hidden, "hy.den");
        Assert.Equal(UsernameAnswer.NotFound, (await _device.Client.Contacts.FindByUsernameAsync("nobody", null, Stop)).Answer);
        foreach (var wrong in new[] { null, "0000" })
            Assert.Equal(UsernameAnswer.KeyRequired, (await _device.Client.Contacts.FindByUsernameAsync("bert", wrong, Stop)).Answer);
        Assert.Equal(
            new UsernameLookup(UsernameAnswer.Found, _theirs.Jid, _theirs.Lid), await _device.Client.Contacts.FindByUsernameAsync("bert", "4711", Stop));
        // A check by number returns the username, too.
        Assert.Equal("bert", Assert.Single(await _device.Client.Contacts.CheckAsync([_theirs.Jid], Stop)).Username);
        var byLid = Assert.Single(await _device.Client.Contacts.CheckAsync([_hidden.Lid], Stop));
        Assert.Equal((_hidden.Lid, "hy.den"), (byLid.Account!.Value, byLid.Username));
    }

    [Fact(Timeout = 60_000)]
    public async Task Username_changes_of_contacts_and_of_the_own_account_are_published()
    {
        await PairAsync(isMigrated: true);
        await _device.SendTextAsync(_theirs.Jid, "hello");
        await _theirs.WaitForMessageAsync(message => message.Text == "hello", Stop);
        await _theirs.SetUsernameAsync("bert", null, false, Stop);
        Assert.Equal(_theirs.Jid.User, (await WaitForNameAsync(_theirs, "bert")).PhoneNumber);
        await _theirs.SetUsernameAsync(null, null, false, Stop);
        await WaitForNameAsync(_theirs, null);
        await _mine.SetUsernameAsync("ada.l", null, false, Stop);
        await _device.WaitAsync<OwnUsernameChanged>(raised => raised.Username == "ada.l");
        await _mine.SetUsernameAsync(null, null, false, Stop);
        await _device.WaitAsync<OwnUsernameChanged>(raised => raised.Username is null);
    }

    [Fact(Timeout = 60_000)]
    public async Task Usernames_are_in_the_history()
    {
        _hidden = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone { Username = "hy.den", HidesNumber = true }, Stop);
        await _hidden.SendTextAsync(_mine.Lid, "before", cancellationToken: Stop);
        await _mine.WaitForMessageAsync(message => message.Text == "before", Stop);
        await _device.PairAsync(_mine);
        var part = await _device.WaitAsync<HistoryReceived>(raised => raised.Chats.Any(chat => chat.Chat == _hidden.Lid));
        var read = part.Chats.Single(chat => chat.Chat == _hidden.Lid);
        Assert.Equal(("hy.den", null), (read.Username, read.PhoneNumber));
    }
}
