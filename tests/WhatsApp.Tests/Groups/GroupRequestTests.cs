using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using static WhatIsUp.WhatsApp.Tests.Groups.GroupScript;

namespace WhatIsUp.WhatsApp.Tests.Groups;

/// <summary>Requests about groups against the rows G1 to G21 of the reference.</summary>
public sealed class GroupRequestTests
{
    private const string To = """to="120363000000000001@g.us" """;

    public static TheoryData<string, string, string> Changes => new()
    {
        { "subject", "<subject>Good neighbours</subject>", "" },
        { "announcement", "<announcement/>", "" },
        { "not_announcement", "<not_announcement/>", "" },
        { "locked", "<locked/>", "" },
        { "unlocked", "<unlocked/>", "" },
        { "no_frequently_forwarded", "<no_frequently_forwarded/>", "" },
        { "frequently_forwarded_ok", "<frequently_forwarded_ok/>", "" },
        { "allow_admin_reports", "<allow_admin_reports/>", "" },
        { "not_allow_admin_reports", "<not_allow_admin_reports/>", "" },
        { "group_history", "<group_history/>", "" },
        { "no_group_history", "<no_group_history/>", "" },
        { "ephemeral", """<ephemeral expiration="604800"/>""", "" },
        { "not_ephemeral", "<not_ephemeral/>", "" },
        { "approval", """<membership_approval_mode><group_join state="on"/></membership_approval_mode>""", "" },
        { "add_mode", "<member_add_mode>admin_add</member_add_mode>", "" },
        { "link_mode", "<member_link_mode>all_member_link</member_link_mode>", "" },
        { "history_mode", "<member_share_group_history_mode>admin_share</member_share_group_history_mode>", "" },
        { "reset", "<invite/>", """<invite code="NEWCODE"/>""" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Changes))]
    public async Task Change_is_sent_as_in_the_reference(string change, string child, string answer)
    {
        await using var script = await StartAsync();
        script.Answers = _ => answer;
        await ChangeAsync(script.Groups, change);
        Assert.Equal([$"<iq {To}type=\"set\" xmlns=\"w:g2\">{child}</iq>"], script.Requests);
    }

    private static Task ChangeAsync(GroupsClient groups, string change)
    {
        var settings = groups.Settings;
        return change switch
        {
            "subject" => settings.SetSubjectAsync(Group, "Good neighbours", Stop),
            "announcement" => settings.SetSwitchAsync(Group, GroupSwitch.Announcement, true, Stop),
            "not_announcement" => settings.SetSwitchAsync(Group, GroupSwitch.Announcement, false, Stop),
            "locked" => settings.SetSwitchAsync(Group, GroupSwitch.Locked, true, Stop),
            "unlocked" => settings.SetSwitchAsync(Group, GroupSwitch.Locked, false, Stop),
            "no_frequently_forwarded" => settings.SetSwitchAsync(Group, GroupSwitch.RefusesForwarded, true, Stop),
            "frequently_forwarded_ok" => settings.SetSwitchAsync(Group, GroupSwitch.RefusesForwarded, false, Stop),
            "allow_admin_reports" => settings.SetSwitchAsync(Group, GroupSwitch.AdminReports, true, Stop),
            "not_allow_admin_reports" => settings.SetSwitchAsync(Group, GroupSwitch.AdminReports, false, Stop),
            "group_history" => settings.SetSwitchAsync(Group, GroupSwitch.History, true, Stop),
            "no_group_history" => settings.SetSwitchAsync(Group, GroupSwitch.History, false, Stop),
            "ephemeral" => settings.SetTimerAsync(Group, 604_800, Stop),
            "not_ephemeral" => settings.SetTimerAsync(Group, 0, Stop),
            "approval" => settings.SetApprovalAsync(Group, true, Stop),
            "add_mode" => settings.SetMembersAddAsync(Group, false, Stop),
            "link_mode" => settings.SetMembersInviteAsync(Group, true, Stop),
            "history_mode" => settings.SetMembersShareHistoryAsync(Group, false, Stop),
            _ => groups.Invites.ResetCodeAsync(Group, Stop),
        };
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_is_read_with_all_that_the_server_describes()
    {
        await using var script = await StartAsync();
        script.Answers = _ => Metadata;
        var group = await script.Groups.ReadAsync(Group, Stop);
        Assert.Equal([$"<iq {To}type=\"get\" xmlns=\"w:g2\"><query request=\"interactive\"/></iq>"], script.Requests);
        Assert.Equal((Group, "Neighbours", 2, true), (group.Group, group.Subject, group.Size, group.IsLidAddressed));
        Assert.Equal(
            [(Bert, BertNumber, GroupRole.Superadmin), (Own, WhatsApp.Binary.Jid.FromPhoneNumber("491701110001"), GroupRole.Member)],
            group.Participants.Select(member => (member.Account.Lid!.Value, member.Account.PhoneNumber!.Value, member.Role)));
        Assert.Equal(("D1", "For the house", Bert), (group.Description!.Id, group.Description.Text, group.Description.Author!.Jid));
        Assert.Equal(
            (true, true, 604_800L, true, true, false, true, true),
            (group.IsAnnouncement, group.IsLocked, group.ExpirationSeconds, group.MembersAdd, group.RequiresApproval, group.MembersInvite!.Value,
                group.RefusesForwarded,
                group.IsSharingLimited));
        Assert.Equal((Bert, BertNumber, 1_700_000_000L), (group.Creator!.Lid, group.Creator.PhoneNumber, group.CreatedAt!.Value.ToUnixTimeSeconds()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_is_created_with_settings_and_names_those_who_were_not_added()
    {
        await using var script = await StartAsync();
        script.Answers = _ => Metadata.Replace(
            "<description",
            """
            <participant error="403" jid="333333333333333@lid" phone_number="491701110003@s.whatsapp.net">
              <add_request code="CODE" expiration="1700259200"/>
            </participant><description
            """.Trim(),
            StringComparison.Ordinal);
        var made = await script.Groups.CreateAsync(
            new GroupCreation("Neighbours", [BertNumber, CidNumber])
            {
                Description = "For the house", IsAnnouncement = true, IsLocked = true, RequiresApproval = true, MembersAdd = true, ExpirationSeconds = 604_800,
            },
            Stop);
        var request = Assert.Single(script.Requests);
        Assert.Matches("^<iq to=\"@g.us\" type=\"set\" xmlns=\"w:g2\"><create key=\"3EB0[0-9A-F]{18}\" subject=\"Neighbours\">", request);
        // A LID goes with its number; a number whose LID is not known goes alone.
        Assert.Contains(
            "<participant jid=\"222222222222222@lid\" phone_number=\"491701110002@s.whatsapp.net\"/><participant jid=\"491701110003@s.whatsapp.net\"/>",
            request,
            StringComparison.Ordinal);
        Assert.Matches(
            "<description id=\"3EB0[0-9A-F]{18}\"><body>For the house</body></description><announcement/><locked/>"
            + "<membership_approval_mode><group_join state=\"on\"/></membership_approval_mode><member_add_mode>all_member_add</member_add_mode>"
            + "<ephemeral expiration=\"604800\"/></create></iq>$",
            request);
        Assert.Equal([200, 403], made.Results.Select(result => result.Code));
        Assert.Equal(("CODE", 1_700_259_200L), (made.Results[1].Invitation!.Code, made.Results[1].Invitation!.ExpiresAt!.Value.ToUnixTimeSeconds()));
        Assert.DoesNotContain(made.Metadata.Participants, member => member.Account.Is(Cid));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("add")]
    [InlineData("remove")]
    [InlineData("promote")]
    [InlineData("demote")]
    public async Task Members_are_changed_with_a_result_for_each(string change)
    {
        await using var script = await StartAsync();
        script.Answers = _ =>
            $"""
            <{change}><participant error="409" jid="333333333333333@lid" phone_number="491701110003@s.whatsapp.net"/>
            <participant jid="222222222222222@lid" phone_number="491701110002@s.whatsapp.net"/></{change}>
            """;
        var people = new[] { BertNumber, CidNumber, WhatsApp.Binary.Jid.FromPhoneNumber("491701110009") };
        var results = change switch
        {
            "add" => await script.Groups.AddAsync(Group, people, Stop),
            "remove" => await script.Groups.RemoveAsync(Group, people, Stop),
            "promote" => await script.Groups.PromoteAsync(Group, people, Stop),
            _ => await script.Groups.DemoteAsync(Group, people, Stop),
        };
        var number = change == "add" ? " phone_number=\"491701110002@s.whatsapp.net\"" : "";
        Assert.Equal(
            [
                $"<iq {To}type=\"set\" xmlns=\"w:g2\"><{change}>"
                + $"<participant jid=\"222222222222222@lid\"{number}/><participant jid=\"491701110003@s.whatsapp.net\"/>"
                + $"<participant jid=\"491701110009@s.whatsapp.net\"/></{change}></iq>",
            ],
            script.Requests);
        // In the order of the request, and found by either address; who is left out of the answer is not taken for done.
        Assert.Equal([(BertNumber, 200), (CidNumber, 409), (people[2], 0)], results.Select(result => (result.Requested, result.Code)));
        Assert.Equal((Cid, CidNumber), (results[1].Account.Lid, results[1].Account.PhoneNumber));
    }

    [Fact(Timeout = 60_000)]
    public async Task Members_are_batched_and_a_refused_batch_does_not_hide_the_others()
    {
        await using var script = await StartAsync();
        var people = Enumerable.Range(0, 300).Select(i => WhatsApp.Binary.Jid.FromPhoneNumber($"4917000{i:D5}")).ToArray();
        script.Answers = request => request.Child("add")!.Children.Count == 256
            ? $"<add>{string.Concat(request.Child("add")!.Children.Select(one => $"<participant jid=\"{one.Get("jid")}\"/>"))}</add>"
            : """<error code="419" text="resource-limit"/>""";
        var results = await script.Groups.AddAsync(Group, people, Stop);
        Assert.Equal(people, results.Select(result => result.Requested));
        Assert.Equal([(200, 256), (419, 44)], results.GroupBy(result => result.Code).Select(some => (some.Key, some.Count())));
    }

    [Fact(Timeout = 60_000)]
    public async Task Description_names_the_version_before_and_a_conflict_is_retried_once()
    {
        await using var script = await StartAsync();
        var (version, refusals) = (1, 1);
        script.Answers = request => request.Get("type") == "get" ? Metadata.Replace("\"D1\"", $"\"D{version}\"", StringComparison.Ordinal)
            : refusals-- > 0 && ++version > 0 ? """<error code="409" text="conflict"/>""" : "";
        await script.Groups.Settings.SetDescriptionAsync(Group, "New", Stop);
        var sent = script.Requests.Where(request => request.Contains("<description", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, sent.Length);
        Assert.Matches(
            $"^<iq {To}type=\"set\" xmlns=\"w:g2\"><description id=\"3EB0[0-9A-F]{{18}}\" prev=\"D1\"><body>New</body></description></iq>$", sent[0]);
        Assert.Contains("prev=\"D2\"", sent[1], StringComparison.Ordinal);
        await script.Groups.Settings.SetDescriptionAsync(Group, "", Stop);
        Assert.EndsWith("<description delete=\"true\" prev=\"D2\"/></iq>", script.Requests[^1], StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Links_invitations_and_requests_are_sent_as_in_the_reference()
    {
        await using var script = await StartAsync();
        script.Answers = request => request.Children[0].Tag switch
        {
            "invite" when request.Get("type") == "set" => """<membership_approval_request jid="120363000000000001@g.us"/>""",
            "invite" when request.Children[0].Get("code") is not null => Metadata,
            "invite" => """<invite code="CODE"/>""",
            "query" => Metadata,
            "accept" => """<group jid="120363000000000001@g.us"/>""",
            "membership_approval_requests" =>
                """
                <membership_approval_requests>
                  <membership_approval_request jid="333333333333333@lid" phone_number="491701110003@s.whatsapp.net" request_method="non_admin_add"
                    request_time="1700000003" requestor="222222222222222@lid" requestor_pn="491701110002@s.whatsapp.net"/>
                </membership_approval_requests>
                """,
            "membership_requests_action" =>
                """<membership_requests_action><approve><participant error="404" jid="333333333333333@lid"/></approve></membership_requests_action>""",
            "leave" => """<leave><group id="120363000000000001@g.us"/></leave>""",
            _ => "",
        };
        var invites = script.Groups.Invites;
        Assert.Equal("CODE", await invites.ReadCodeAsync(Group, Stop));
        Assert.Equal("Neighbours", (await invites.LookUpAsync("LINK", Stop)).Subject);
        // Where an admin must approve the answer says so; Baileys, which reads only group, sees none.
        Assert.Equal(new GroupJoin(Group, true), await invites.JoinAsync("LINK", Stop));
        var invitation = new GroupInvitationFor(Group, "V4", DateTimeOffset.FromUnixTimeSeconds(1_700_259_200), Bert);
        Assert.Equal("Neighbours", (await invites.LookUpAsync(invitation, Stop)).Subject);
        Assert.Equal(new GroupJoin(Group, false), await invites.AcceptAsync(invitation, Stop));
        await invites.RevokeAsync(Group, [CidNumber], Stop);
        var asking = Assert.Single(await invites.ListRequestsAsync(Group, Stop));
        Assert.Equal((Cid, CidNumber, "non_admin_add", Bert), (asking.Account.Lid, asking.Account.PhoneNumber, asking.Method, asking.RequestedBy!.Lid));
        Assert.Equal([404], (await invites.DecideAsync(Group, [Cid], true, Stop)).Select(result => result.Code));
        await invites.WithdrawRequestAsync(Group, Stop);
        await script.Groups.LeaveAsync(Group, Stop);
        Assert.Equal(
            [
                $"<iq {To}type=\"get\" xmlns=\"w:g2\"><invite/></iq>",
                """<iq to="@g.us" type="get" xmlns="w:g2"><invite code="LINK"/></iq>""",
                """<iq to="@g.us" type="set" xmlns="w:g2"><invite code="LINK"/></iq>""",
                $"<iq {To}type=\"get\" xmlns=\"w:g2\"><query><add_request admin=\"222222222222222@lid\" code=\"V4\" expiration=\"1700259200\"/></query></iq>",
                $"<iq {To}type=\"set\" xmlns=\"w:g2\"><accept admin=\"222222222222222@lid\" code=\"V4\" expiration=\"1700259200\"/></iq>",
                $"<iq {To}type=\"set\" xmlns=\"w:g2\"><revoke><participant jid=\"491701110003@s.whatsapp.net\"/></revoke></iq>",
                $"<iq {To}type=\"get\" xmlns=\"w:g2\"><membership_approval_requests/></iq>",
                $"<iq {To}type=\"set\" xmlns=\"w:g2\"><membership_requests_action><approve>"
                + "<participant jid=\"333333333333333@lid\"/></approve></membership_requests_action></iq>",
                $"<iq {To}type=\"set\" xmlns=\"w:g2\"><cancel_membership_requests><participant jid=\"111111111111111@lid\"/></cancel_membership_requests></iq>",
                """<iq to="@g.us" type="set" xmlns="w:g2"><leave><group id="120363000000000001@g.us"/></leave></iq>""",
            ],
            script.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pictures_of_several_groups_are_read_in_one_request()
    {
        await using var script = await StartAsync();
        var other = new Jid("120363000000000002", JidServer.Group);
        script.Answers = _ =>
            """
            <pictures><picture direct_path="/7" id="7" jid="120363000000000001@g.us" url="https://pps.whatsapp.net/7"/>
            <picture jid="120363000000000002@g.us"/></pictures>
            """;
        var found = Assert.Single(await script.Groups.Settings.FindPicturesAsync([Group, other, Group], isPreview: true, Stop));
        Assert.Equal((Group, new GroupPicture("7", "https://pps.whatsapp.net/7")), (found.Key, found.Value));
        Assert.Equal(
            [
                """<iq to="@g.us" type="get" xmlns="w:g2"><pictures><picture jid="120363000000000001@g.us" type="preview"/>"""
                + """<picture jid="120363000000000002@g.us" type="preview"/></pictures></iq>""",
            ], script.Requests);
        Assert.Empty(await script.Groups.Settings.FindPicturesAsync([], isPreview: true, Stop));
        Assert.Single(script.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Picture_is_set_read_and_removed_with_the_group_as_target()
    {
        await using var script = await StartAsync();
        script.Answers = request => request.Get("type") == "get" ? """<picture id="7" url="https://pps.whatsapp.net/7"/>""" : """<picture id="7"/>""";
        Assert.Equal("7", await script.Groups.Settings.SetPictureAsync(Group, "JPEG"u8.ToArray(), Stop));
        Assert.Equal(new GroupPicture("7", "https://pps.whatsapp.net/7"), await script.Groups.Settings.FindPictureAsync(Group, false, Stop));
        await script.Groups.Settings.RemovePictureAsync(Group, Stop);
        const string Target = """target="120363000000000001@g.us" to="@s.whatsapp.net" """;
        Assert.Equal(
            [
                $"<iq {Target}type=\"set\" xmlns=\"w:profile:picture\"><picture type=\"image\">JPEG</picture></iq>",
                $"<iq {Target}type=\"get\" xmlns=\"w:profile:picture\"><picture query=\"url\" type=\"image\"/></iq>",
                $"<iq {Target}type=\"set\" xmlns=\"w:profile:picture\"/>",
            ],
            script.Requests);
    }
}
