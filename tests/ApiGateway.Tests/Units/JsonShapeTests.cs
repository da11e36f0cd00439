using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Endpoints.Webhooks;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>The cost of invalid bodies is bounded by the limit of errors.</summary>
public sealed class JsonShapeTests
{
    private const int ManyItems = 500_000;

    [Theory]
    [InlineData("{\"to\":\"a\",\"text\":\"b\",\"mentions\":[#]}", "1", "mentions[0]")]
    [InlineData("{\"to\":\"a\",\"text\":\"b\",\"mentions\":[#]}", "\"x\"", "mentions")]
    [InlineData("{\"to\":\"a\",\"text\":\"b\",\"mentions\":[#]}", "[]", "mentions[49]")]
    [InlineData("{\"to\":\"a\",\"text\":[#]}", "1", "text")]
    [InlineData("{\"to\":\"a\",\"text\":\"b\",\"view_once\":[#]}", "\"2026-13-01\"", "view_once")]
    [InlineData("{\"to\":\"a\",\"text\":\"b\",\"surprise\":[#]}", "{\"a\":1}", "surprise")]
    public void Array_of_invalid_items_costs_no_exception_per_item(string body, string item, string named)
    {
        var json = Encoding.UTF8.GetBytes(body.Replace("#", string.Join(',', Enumerable.Repeat(item, ManyItems)), StringComparison.Ordinal));
        var errors = new FieldErrors();
        Assert.Equal(0, ExceptionsOf(() => Check<SendTextRequest>(json, errors)));
        Assert.Contains(named, Problems(errors).Keys);
    }

    [Fact]
    public void Unknown_fields_are_bounded_by_the_number_of_errors()
    {
        var json = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, ManyItems).Select(i => $"\"f{i}\":{i}")) + "}");
        // What the first check of a type allocates does not count.
        Check<SendTextRequest>("{}"u8.ToArray(), new FieldErrors());
        var errors = new FieldErrors();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, ExceptionsOf(() => Check<SendTextRequest>(json, errors)));
        Assert.True(errors.IsFull);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1 << 20);
    }

    [Fact]
    public void Errors_under_one_long_name_are_bounded()
    {
        var name = new string('k', 1_000);
        var json = Encoding.UTF8.GetBytes(
            "{\"name\":\"a\",\"metadata\":{\"" + name + "\":" + string.Concat(Enumerable.Repeat("1,\"" + name + "1\":", 1)) + "1,"
            + string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"{name}{i}x\":{i}")) + "}}");
        var errors = new FieldErrors();
        Check<CreateChannelRequest>(json, errors);
        Assert.True(errors.IsFull);
        Assert.Single(Problems(errors));
    }

    [Theory]
    [InlineData("{\"url\":\"https://a.b\",\"events\":\"*\"}", true)]
    [InlineData("{\"url\":\"https://a.b\",\"events\":[\"*\"]}", true)]
    [InlineData("{\"url\":\"https://a.b\",\"events\":7}", false)]
    [InlineData("{\"url\":\"https://a.b\",\"events\":{}}", false)]
    [InlineData("{\"url\":\"https://a.b\",\"events\":null}", false)]
    public void Events_accept_a_string_only_if_it_is_a_star(string json, bool isGood)
    {
        var errors = new FieldErrors();
        Check<CreateWebhookEndpointRequest>(Encoding.UTF8.GetBytes(json), errors);
        Assert.Equal(isGood, errors.IsEmpty);
        if (!isGood) Assert.Contains("events", Problems(errors).Keys);
        else Assert.Equal(["*"], JsonSerializer.Deserialize<CreateWebhookEndpointRequest>(json, JsonSettings.Options)!.Events);
    }

    [Theory]
    [InlineData("{\"metadata\":{#}}", 50, "metadata")]
    public void Too_many_entries_of_an_object_are_rejected(string body, int bound, string named)
    {
        var pairs = string.Join(',', Enumerable.Range(0, bound + 1).Select(i => $"\"k{i}\":\"v\""));
        var errors = new FieldErrors();
        Check<PatchChannelRequest>(Encoding.UTF8.GetBytes(body.Replace("#", pairs, StringComparison.Ordinal)), errors);
        Assert.Equal($"must have at most {bound} entries", Problems(errors)[named]);
    }

    [Fact]
    public void Discriminator_of_a_union_may_be_the_last_field()
    {
        var errors = new FieldErrors();
        Check<SendMessageRequest>("{\"to\":\"a\",\"options\":[\"a\",[]],\"title\":\"t\",\"type\":\"poll\"}"u8.ToArray(), errors);
        Assert.Equal(["options[1]"], Problems(errors).Keys);
    }

    private static void Check<T>(byte[] json, FieldErrors errors)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        new JsonShape(errors, new FieldErrors()).Check(ref reader, JsonSettings.Options.GetTypeInfo(typeof(T)));
    }

    private static IReadOnlyDictionary<string, string> Problems(FieldErrors errors) => Assert.Throws<GatewayException>(errors.ThrowIfAny).Details!;

    private static int ExceptionsOf(Action action)
    {
        var (count, thread) = (0, Environment.CurrentManagedThreadId);
        void Note(object? sender, FirstChanceExceptionEventArgs thrown) => count += Environment.CurrentManagedThreadId == thread ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            action();
            return count;
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;
        }
    }
}
