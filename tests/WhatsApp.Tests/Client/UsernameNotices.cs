using System.Text;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Words of the server about usernames that the sandbox does not say, and such that make no sense.</summary>
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
    public void A_name_is_taken_by_its_shape_only(string? told, string? read) => Assert.Equal(read, Usernames.Read(told));

    [Fact(Timeout = 60_000)]
    public async Task Notices_that_make_no_sense_change_nothing_and_the_last_word_counts()
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
            string[] told =
            [
                "{", "[]", "{\"data\":[]}", Data("xwa2_notify_username_on_change", "null"), Data("xwa2_notify_username_on_change", "{\"username\":7,\"lid\":\"" + Contact + "\"}"),
                Data("xwa2_notify_username_on_change", "{\"username\":\"bert\",\"lid\":\"nobody\"}"), Data("xwa2_notify_username_on_change", "{\"username\":\"b t\",\"lid\":\"" + Contact + "\"}"),
                Data("xwa2_notify_wa_user", "{\"lid_jid\":\"" + Contact + "\",\"username_info\":{\"username\":\"not.me\"}}"),
                Data("xwa2_notify_username_on_update_side_sub", "{\"hash\":\"abc\"}"),
                Data("xwa2_notify_username_on_change", "{\"username\":\"@Bert\",\"lid\":\"" + Contact + "\"}"),
                Data("xwa2_notify_username_delete", "{\"lid\":\"" + Contact + "\",\"display_name\":\"B\"}"),
                Data("xwa2_notify_wa_user", "{\"lid_jid\":\"" + Own + "\",\"username_info\":{\"username\":\"me.now\",\"state\":\"OWNED\",\"pin\":\"1234\"}}"),
            ];
            for (var i = 0; i < told.Length; i++)
                await connection.SendAsync(Node.Of(
                    "notification", [new("from", Jid.ServerJid), new("type", "mex"), new("id", $"m{i}"), new("t", "1700000000")],
                    Node.OfBytes("update", Encoding.UTF8.GetBytes(told[i]), new NodeAttribute("op_name", "X"))));
            await connection.SendAsync(Node.Of(
                "notification", [new("from", Jid.ServerJid), new("type", "account_sync"), new("id", "a1"), new("t", "1700000000")],
                new Node("username", [new("action", "modify"), new("username", "ignored.name")])));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        // After "modify" the name is asked for.
        await device.WaitAsync<OwnUsernameChanged>(told => told.Username == "ada.own");
        Assert.Equal(["bert", null], device.Events.Entries.OfType<ContactUsernameChanged>().Select(told => told.Username));
        Assert.All(device.Events.Entries.OfType<ContactUsernameChanged>(), told => Assert.Equal(Contact, told.Contact.ToString()));
        Assert.Equal(["me.now", "ada.own"], device.Events.Entries.OfType<OwnUsernameChanged>().Select(told => told.Username));
        Assert.NotNull(connected);
    }

    private static bool IsForUsername(Node request) => request.Child("usync")?.Child("query")?.Child("username") is not null;

    private static string Data(string path, string json) => $$$"""{"data":{"{{{path}}}":{{{json}}}}}""";
}
