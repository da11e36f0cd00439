using System.Text;
using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Communities;

/// <summary>
/// Groups of a community by GraphQL, from a server that refuses the stanza (live reference, row C7). Query and answer are written by hand from that page:
/// flags as booleans, as zapo @9a49e1ff reads them, and as words, as whatsapp-rust @1489b7da does.
/// </summary>
public sealed class CommunityQueryTests
{
    private const string Answer =
        """
        {"data":{"xwa2_group_query_by_id":{"id":"120363000000000001@g.us",
        "default_sub_group":{"id":"120363000000000002@g.us","subject":{"value":"Town","creation_time":"1700000000"}},
        "sub_groups":{"edges":[
        {"node":{"id":"120363000000000003@g.us","subject":{"value":"Chess"},"properties":{"general_chat":false,"hidden_group":true}}},
        {"node":{"id":"120363000000000004@g.us","subject":{"value":"All"},"properties":{"general_chat":"true","membership_approval_mode_enabled":true}}},
        {"node":{"id":"nonsense"}},{"node":null}]}}}}
        """;

    private static readonly Jid Parent = new("120363000000000001", JidServer.Group);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task Groups_are_read_by_query_from_a_server_without_the_stanza(int code)
    {
        await using var device = await ScriptedDevice.StartAsync(request => request.Get("xmlns") switch
        {
            "w:g2" => throw new ScriptedRefusal(code, "unsupported"),
            "w:mex" when request.Child("query")!.Get("query_id") == "9935467776504344" => [Node.OfBytes("result", Encoding.UTF8.GetBytes(Answer))],
            _ => null,
        });
        var groups = await device.Client.Communities.ListGroupsAsync(Parent, Stop);
        Assert.Equal(
            [("Town", true, false, false, false), ("Chess", false, false, true, false), ("All", false, true, false, true)],
            groups.Select(group => (group.Subject, group.IsAnnouncement, group.IsGeneralChat, group.IsHidden, group.RequiresApproval)));
        Assert.Equal(
            ["120363000000000002", "120363000000000003", "120363000000000004"], groups.Select(group => group.Group.User));
        var query = (await device.RequestAsync("w:mex", "get", node => node.Child("query")?.Get("query_id") == "9935467776504344")).Child("query")!;
        using var sent = JsonDocument.Parse(query.Bytes!.Value);
        Assert.Equal(
            """{"group_id":"120363000000000001@g.us","query_context":"INTERACTIVE"}""", sent.RootElement.GetProperty("variables").GetRawText());
    }

    [Fact(Timeout = 60_000)]
    public async Task Refusal_of_both_forms_has_the_reason_of_the_stanza()
    {
        const string Refused = """{"data":null,"errors":[{"message":"Bad Request","extensions":{"error_code":400}}]}""";
        await using var device = await ScriptedDevice.StartAsync(request => request.Get("xmlns") switch
        {
            "w:g2" => throw new ScriptedRefusal(400, "bad-request"),
            "w:mex" => [Node.OfBytes("result", Encoding.UTF8.GetBytes(Refused))],
            _ => null,
        });
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.Client.Communities.ListGroupsAsync(Parent, Stop));
        Assert.Equal(("bad_request", 400, null), (refused.Reason, refused.UpstreamCode, refused.Operation));
    }
}
