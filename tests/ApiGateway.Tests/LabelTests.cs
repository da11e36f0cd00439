using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Labels and quick replies over REST, with the account's phone as the other device.</summary>
[Collection(GatewayCollection.Name)]
public sealed class LabelTests(GatewayStage stage)
{
    [Fact]
    public async Task Eleventh_label_of_a_chat_is_refused_and_a_removed_one_makes_room()
    {
        var (channel, _) = await stage.PairAsync();
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}")).String("phone_number");
        var labels = $"/v1/channels/{channel}/labels";
        for (var id = 1; id <= 11; id++) Assert.Equal(200, (int)(await stage.Test.PostAsync(labels, new { id = $"{id}", name = $"Label {id}" })).Status);
        for (var id = 1; id <= 10; id++) Assert.Equal(204, (int)(await stage.Test.PostAsync($"{labels}/{id}/{number}")).Status);
        var refused = await stage.Test.PostAsync($"{labels}/11/{number}");
        Assert.Equal((400, "invalid_request", "too_many_labels"), ((int)refused.Status, refused.Code, refused.Detail("reason")));
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"{labels}/10/{number}")).Status);
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{labels}/10/{number}")).Status);
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"{labels}/11/{number}")).Status);
        Assert.Equal(1, (await stage.Test.GetAsync($"{labels}/11"))["count"].GetInt32());
        Assert.Equal("not_found", (await stage.Test.PostAsync($"{labels}/99/{number}")).Code);
    }

    [Fact]
    public async Task Colour_of_a_label_has_a_number_and_a_name()
    {
        var (channel, _) = await stage.PairAsync();
        var labels = $"/v1/channels/{channel}/labels";
        foreach (var (body, color, name) in new (object, int, string)[]
        {
            (new { id = "1", name = "By name", color_name = "mediumturquoise" }, 5, "mediumturquoise"),
            (new { id = "1", name = "By number", color = 19 }, 19, "rebeccapurple"),
            (new { id = "2", name = "Without" }, 0, "salmon"),
        })
        {
            var label = await stage.Test.PostAsync(labels, body);
            Assert.Equal((color, name), (label["color"].GetInt32(), label.String("color_name")));
        }
        Assert.Equal("rebeccapurple", (await stage.Test.GetAsync($"{labels}/1")).String("color_name"));
        Assert.NotNull((await stage.Test.PostAsync(labels, new { id = "3", name = "a", color = 1, color_name = "gold" })).Detail("color_name"));
        Assert.NotNull((await stage.Test.PostAsync(labels, new { id = "3", name = "a", color_name = "pink" })).Detail("color_name"));
    }

    [Fact]
    public async Task Quick_replies_are_created_changed_and_deleted_here_and_on_the_phone()
    {
        var (channel, own) = await stage.PairAsync();
        var replies = $"/v1/channels/{channel}/quick-replies";
        var created = await stage.Test.PostAsync(replies, new { shortcut = "hours", message = "Nine to five", keywords = new[] { "open" } });
        Assert.True((int)created.Status == 201, created.ToString());
        var id = created.String("id");
        var taken = await stage.Test.PostAsync(replies, new { shortcut = "Hours", message = "Other" });
        Assert.Equal(("invalid_request", "shortcut_taken"), (taken.Code, taken.Detail("reason")));
        Assert.NotEqual(id, (await stage.Test.PostAsync(replies, new { shortcut = "address", message = "High Street 1" })).String("id"));
        var changed = await stage.Test.PatchAsync($"{replies}/{id}", new { message = "Nine to six" });
        Assert.Equal(("hours", "Nine to six", "open"), (changed.String("shortcut"), changed.String("message"), changed["keywords"][0].GetString()));
        var listed = (await stage.Test.GetAsync(replies))["data"];
        Assert.Equal(["address", "hours"], listed.EnumerateArray().Select(one => one.GetProperty("shortcut").GetString()));
        var onPhone = (await stage.Test.GetAsync($"/v1/sandbox/phones/{own}/app-state?limit=200"))["data"].EnumerateArray()
            .Single(entry => entry.GetProperty("index")[0].GetString() == "quick_reply" && entry.GetProperty("index")[1].GetString() == id);
        Assert.Contains("Nine to six", onPhone.GetProperty("value").GetString(), StringComparison.Ordinal);

        await OnPhoneAsync(new { action = "quick_reply", reply_id = "1700000001", name = "thanks", text = "Thank you" });
        await Eventually.TrueAsync(
            async () => (int)(await stage.Test.GetAsync($"{replies}/1700000001")).Status == 200, "the quick reply of the phone is here");
        await OnPhoneAsync(new { action = "delete_quick_reply", reply_id = "1700000001" });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"{replies}/1700000001")).Code == "not_found", "the quick reply of the phone is gone");
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{replies}/{id}")).Status);
        Assert.Equal("not_found", (await stage.Test.DeleteAsync($"{replies}/{id}")).Code);
        Assert.Equal("not_found", (await stage.Test.PatchAsync($"{replies}/{id}", new { message = "x" })).Code);

        async Task OnPhoneAsync(object action) =>
            Assert.Equal(204, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{own}/app-state", action)).Status);
    }
}
