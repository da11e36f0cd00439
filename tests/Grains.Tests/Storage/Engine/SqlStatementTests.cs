using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Tests.Storage.Engine;

/// <summary>Translation of parameter names and of tokens for the differences between the databases.</summary>
public sealed class SqlStatementTests
{
    [Fact]
    public void Parameters_get_positions_in_order_of_their_first_occurrence()
    {
        var statement = new SqlStatement("test", "UPDATE t SET a = @value, b = @value WHERE id = @id AND c < @value_2");
        Assert.Equal(["value", "id", "value_2"], statement.Parameters);
        Assert.Equal("UPDATE t SET a = $1, b = $1 WHERE id = $2 AND c < $3", statement.Sqlite);
        Assert.Equal(statement.Sqlite, statement.Postgres);
    }

    [Theory]
    [InlineData("SELECT '@name', @id", "SELECT '@name', $1")]
    [InlineData("SELECT 'it''s @name', @id", "SELECT 'it''s @name', $1")]
    [InlineData("SELECT \"@name\", @id", "SELECT \"@name\", $1")]
    [InlineData("SELECT '%@s.whatsapp.net', @id", "SELECT '%@s.whatsapp.net', $1")]
    [InlineData("SELECT '{random} {unknown}', @id", "SELECT '{random} {unknown}', $1")]
    [InlineData("SELECT '$1', @id", "SELECT '$1', $1")]
    [InlineData("SELECT '-- no comment', @id", "SELECT '-- no comment', $1")]
    [InlineData("SELECT a @> b, a @@ b, @id", "SELECT a @> b, a @@ b, $1")]
    public void Literals_quoted_names_and_operators_are_unchanged(string text, string expected)
    {
        var statement = new SqlStatement("test", text);
        Assert.Equal((expected, expected), (statement.Sqlite, statement.Postgres));
        Assert.Equal(["id"], statement.Parameters);
    }

    [Theory]
    [InlineData("SELECT 1 -- of @name, it's said\nFROM t WHERE id = @id")]
    [InlineData("SELECT 1 /* of @name,\n it's said */ FROM t WHERE id = @id")]
    [InlineData("SELECT 1\n    FROM t\r\n  WHERE id = @id\n")]
    [InlineData("SELECT 1 FROM t WHERE id = @id -- @name")]
    public void Comments_are_removed_and_line_breaks_become_spaces(string text)
    {
        var statement = new SqlStatement("test", text);
        Assert.Equal("SELECT 1 FROM t WHERE id = $1", statement.Sqlite);
        Assert.Equal(["id"], statement.Parameters);
    }

    [Fact]
    public void Tokens_become_the_words_of_each_database()
    {
        var statement = new SqlStatement("test", "SELECT {random} FROM {states} c, {each @values} WHERE id {among @ids} {exclusive} {free c}");
        Assert.Equal(["values", "ids"], statement.Parameters);
        Assert.Equal("SELECT lower(hex(randomblob(10))) FROM grain_states c, json_each($1) WHERE id IN (SELECT value FROM json_each($2))", statement.Sqlite);
        Assert.Equal(
            "SELECT right(replace(gen_random_uuid()::text, '-', ''), 20) FROM orleans_storage c, jsonb_array_elements(CAST(CAST($1 AS TEXT) AS jsonb)) "
            + "WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS jsonb)))) FOR UPDATE FOR NO KEY UPDATE OF c SKIP LOCKED",
            statement.Postgres);
    }

    [Theory]
    [InlineData("SELECT $1")]
    [InlineData("SELECT {unknown}")]
    public void Text_with_a_positional_parameter_or_an_unknown_token_is_rejected(
        string text) => Assert.Throws<ArgumentException>(() => new SqlStatement("test", text));

    [Fact]
    public void Values_are_bound_in_the_order_of_the_text()
    {
        var statement = new SqlStatement("test", "SELECT @first, @second, @third");
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal([1L, "two", null], statement.Arrange([("first", 1L), ("second", "two"), ("third", (string?)null)]));
            Assert.Equal([1L, "two", null], statement.Arrange([("third", (string?)null), ("second", "two"), ("first", 1L)]));
        }
    }

    [Fact]
    public void Names_that_are_not_literals_are_resolved_by_their_text()
    {
        var statement = new SqlStatement("test", "SELECT @first, @second");
        for (var round = 0; round < 20; round++)
        {
            string first = new(['f', 'i', 'r', 's', 't']), second = new(['s', 'e', 'c', 'o', 'n', 'd']);
            Assert.Equal([1L, 2L], statement.Arrange([(second, 2L), (first, 1L)]));
        }
    }

    [Fact]
    public void Unknown_parameter_is_rejected_by_name()
    {
        var statement = new SqlStatement("test.unknown", "SELECT @first");
        var fault = Assert.Throws<ArgumentException>(() => statement.Arrange([("first", 1L), ("second", 2L)]));
        Assert.Contains("test.unknown has no parameter @second", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameter_with_two_values_is_rejected_by_name()
    {
        var statement = new SqlStatement("test.twice", "SELECT @first, @second");
        var fault = Assert.Throws<ArgumentException>(() => statement.Arrange([("first", 1L), ("first", 2L)]));
        Assert.Contains("test.twice has two values for @first", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameter_without_a_value_is_rejected_by_name()
    {
        var statement = new SqlStatement("test.missing", "SELECT @first, @second");
        var fault = Assert.Throws<ArgumentException>(() => statement.Arrange([("first", 1L)]));
        Assert.Contains("test.missing has no value for @second", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => statement.Arrange([]));
    }

    [Fact]
    public void Missing_or_duplicate_column_is_rejected_by_name()
    {
        var columns = new ColumnOrdinals("test.columns", ["id", "name", "name"]);
        Assert.Equal(0, columns["id"]);
        Assert.Contains("test.columns has no column other", Assert.Throws<InvalidOperationException>(() => columns["other"]).Message, StringComparison.Ordinal);
        Assert.Contains("test.columns has two columns name", Assert.Throws<InvalidOperationException>(() => columns["name"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_converted_to_a_form_for_both_databases()
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        Assert.Equal(1_700_000_000_123L, ((SqlArgument)("at", at)).Value);
        Assert.Null(((SqlArgument)("at", (DateTimeOffset?)null)).Value);
        Assert.Equal((1L, 0L, 7L), (((SqlArgument)("flag", true)).Value, ((SqlArgument)("flag", false)).Value, ((SqlArgument)("number", 7)).Value));
    }
}
