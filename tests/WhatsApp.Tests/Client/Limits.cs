using System.Text;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The server's limits on writing to strangers: queried at login, and announced.</summary>
public sealed class Limits
{
    private const string TimeLockQuery = "23983697327930364", CappingQuery = "24503548349331633";
    private static readonly long End = DateTimeOffset.UtcNow.AddDays(3).ToUnixTimeSeconds();
    private static readonly DateTimeOffset EndTime = DateTimeOffset.FromUnixTimeSeconds(End);

    [Fact(Timeout = 60_000)]
    public async Task Both_limits_are_queried_at_login_in_the_current_form()
    {
        Node? capping = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = request =>
            {
                if (request.Child("count") is not null) return [Node.Of("count", [new NodeAttribute("value", "100")])];
                var query = request.Get("xmlns") == "w:mex" ? request.Child("query") : null;
                if (query?.Get("query_id") == CappingQuery) capping = query;
                return query?.Get("query_id") switch
                {
                    TimeLockQuery =>
                        [Result(
                            Json("""{"data":{"xwa2_fetch_account_reachout_timelock":{"is_active":true,"time_enforcement_ends":"END","enforcement_type":"RESTRICT_ALL_COMPANIONS"}}}"""))],
                    CappingQuery =>
                        [Result(
                            Json("""{"data":{"xwa2_message_capping_info":{"capping_status":"SECOND_WARNING","used_quota":"249","total_quota":250,"cycle_end_timestamp":END}}}"""))],
                    _ => [],
                };
            };
            await await connection.EnterAsync();
        });
        await using var device = await server.LinkAsync();
        device.Open();
        Assert.Equal(new TimeLockChanged(true, EndTime), await device.WaitAsync<TimeLockChanged>());
        Assert.Equal(new NewChatCapChanged(NewChatCapState.SecondWarning, 249, 250, EndTime), await device.WaitAsync<NewChatCapChanged>());
        Assert.Contains("\"INDIVIDUAL_NEW_CHAT_THREAD\"", capping!.Text, StringComparison.Ordinal);
        Assert.True(device.Client.AreLimitsKnown);
    }

    public static TheoryData<string, string> Announced => new()
    {
        { Json("""{"data":{"xwa2_notify_account_reachout_timelock":{"is_active":true,"time_enforcement_ends":"END"}}}"""),
            new TimeLockChanged(true, EndTime).ToString() },
        { Json("""{"data":{"xwa2_notify_account_reachout_timelock":{"is_active":true,"time_enforcement_ends":END,"enforcement_type":null}}}"""),
            new TimeLockChanged(true, EndTime).ToString() },
        { """{"data":{"xwa2_notify_account_reachout_timelock":{"is_active":true}}}""", new TimeLockChanged(true, null).ToString() },
        { """{"data":{"xwa2_notify_account_reachout_timelock":{"is_active":false,"time_enforcement_ends":"0"}}}""",
            new TimeLockChanged(false, null).ToString() },
        {
            """{"data":{"xwa2_notify_new_chat_messages_capping_info_update":{"capping_status":"FIRST_WARNING","total_quota":-1,"used_quota":null}},"errors":[]}""",
            new NewChatCapChanged(NewChatCapState.FirstWarning, null, null, null).ToString()
        },
        { Json("""{"data":{"xwa2_notify_new_chat_messages_capping_info_update":{"capping_status":"CAPPED","cycle_end_timestamp":"END"}}}"""),
            new NewChatCapChanged(NewChatCapState.Capped, null, null, EndTime).ToString() },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Announced))]
    public async Task Announced_limit_is_published_and_an_invalid_one_is_ignored(string json, string expected)
    {
        string[] odd =
        [
            "", "{", "[]", "null", """{"data":null}""", """{"data":[]}""", """{"data":{"xwa2_notify_account_reachout_timelock":null}}""",
                """{"data":{"xwa2_notify_account_reachout_timelock":[1]}}""",
            """{"data":{"xwa2_notify_new_chat_messages_capping_info_update":{"capping_status":"NEWER_WORD"}}}""",
                """{"data":{"xwa2_notify_new_chat_messages_capping_info_update":{"capping_status":7}}}""",
        ];
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            var number = 0;
            foreach (var text in odd.Append(json)) await connection.SendAsync(Notification($"n{number++}", text));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        var raised = await device.WaitAsync<ClientEvent>(happened => happened is TimeLockChanged or NewChatCapChanged);
        Assert.Equal(expected, (raised with { Notice = null }).ToString());
    }

    private static string Json(string text) => text.Replace("END", End.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static Node Result(string json) => Node.OfBytes("result", Encoding.UTF8.GetBytes(json));

    private static Node Notification(string id, string json) => Node.Of(
        "notification", [new("from", Jid.ServerJid), new("id", id), new("type", "mex"), new("t", "1700000000")],
        Node.OfBytes("update", Encoding.UTF8.GetBytes(json), new NodeAttribute("op_name", "NotificationUserReachoutTimelockUpdate")));
}
