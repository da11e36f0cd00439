using System.Text;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Notifications about usernames that the sandbox does not send, and malformed ones.</summary>
public sealed class UsernameNotices
{
    private const string Own = "111111111111111@lid", Contact = "222222222222222@lid";

    [Theory]
    [InlineData("ada.love_lace1", "ada.love_lace1")]
    [InlineData("@Ada", "ada")]
    [InlineData("@@ada", null)]
    [InlineData("ab", null)]
    [InlineData("", null)]
    [InlineData("@", null)]
    [InlineData(null, null)]
    [InlineData("12345", null)]
    [InlineData("ada\n", null)]
    [InlineData("ädä", null)]
    [InlineData("ada@s.whatsapp.net", null)]
    [InlineData("adaadaadaadaadaadaadaadaadaadaadaada", null)]
    public void Username_is_recognised_by_its_format_only(string? raised, string? read) => Assert.Equal(read, Usernames.Read(raised));

    [Fact(Timeout = 60_000)]
    public async Task Invalid_username_notices_change_nothing_and_the_last_valid_one_counts()
    {
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            var others = connection.Answers;
            connection.Answers = request => IsForUsername(request)
                ? [Node.Of("usync", Node.Of("list", new Node("user", [new("jid", Jid.Parse(Own))], [Node.OfText("username", "@Ada.Own")])))]
                : others(request);
            var gone = await connection.EnterAsync();
            string[] raised =
            [
                "{", "[]", "{\"data\":[]}", Data("xwa2_notify_username_on_change", "null"),
                    Data("xwa2_notify_username_on_change", "{\"username\":7,\"lid\":\"" + Contact + "\"}"),
                Data("xwa2_notify_username_on_change", "{\"username\":\"bert\",\"lid\":\"nobody\"}"),
                Data("xwa2_notify_username_on_change", "{\"username\":\"b t\",\"lid\":\"" + Contact + "\"}"),
                Data("xwa2_notify_wa_user", "{\"lid_jid\":\"" + Contact + "\",\"username_info\":{\"username\":\"not.me\"}}"),
                Data("xwa2_notify_username_on_update_side_sub", "{\"hash\":\"abc\"}"),
                Data("xwa2_notify_username_on_change", "{\"username\":\"@Bert\",\"lid\":\"" + Contact + "\"}"),
                Data("xwa2_notify_username_delete", "{\"lid\":\"" + Contact + "\",\"display_name\":\"B\"}"),
                Data("xwa2_notify_wa_user", "{\"lid_jid\":\"" + Own + "\",\"username_info\":{\"username\":\"me.now\",\"state\":\"OWNED\",\"pin\":\"1234\"}}"),
            ];
            for (var i = 0; i < raised.Length; i++)
                await connection.SendAsync(Node.Of(
                    "notification", [new("from", Jid.ServerJid), new("type", "mex"), new("id", $"m{i}"), new("t", "1700000000")],
                    Node.OfBytes("update", Encoding.UTF8.GetBytes(raised[i]), new NodeAttribute("op_name", "X"))));
            await connection.SendAsync(Node.Of(
                "notification", [new("from", Jid.ServerJid), new("type", "account_sync"), new("id", "a1"), new("t", "1700000000")],
                new Node("username", [new("action", "modify"), new("username", "ignored.name")])));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        // After "modify" the name is queried.
        await device.WaitAsync<OwnUsernameChanged>(raised => raised.Username == "ada.own");
        Assert.Equal(["bert", null], device.Events.Entries.OfType<ContactUsernameChanged>().Select(raised => raised.Username));
        Assert.All(device.Events.Entries.OfType<ContactUsernameChanged>(), raised => Assert.Equal(Contact, raised.Contact.ToString()));
        Assert.Equal(["me.now", "ada.own"], device.Events.Entries.OfType<OwnUsernameChanged>().Select(raised => raised.Username));
        Assert.NotNull(connected);
    }

    private static bool IsForUsername(Node request) => request.Child("usync")?.Child("query")?.Child("username") is not null;

    private static string Data(string path, string json) => $$$"""{"data":{"{{{path}}}":{{{json}}}}}""";
}
