using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WhatIsUp.House.Tests.Structure;

namespace WhatIsUp.House.Tests;

/// <summary>The checks of this project find faults that are put into small programs on purpose.</summary>
public sealed class CheckerTests
{
    [Theory]
    [InlineData("public B.Two Field;")]
    [InlineData("public B.Two Property { get; set; }")]
    [InlineData("public void Method(System.Collections.Generic.List<B.Two[]> parameter) { }")]
    [InlineData("public void Method() { var local = B.Two.Make(); }")]
    [InlineData("public void Method() => B.Two.Make();")]
    [InlineData("public object Method() => typeof(B.Two);")]
    [InlineData("public bool Method(object value) => value is B.Two;")]
    [InlineData("public System.Action Method() => () => B.Two.Make();")]
    [InlineData("public async System.Threading.Tasks.Task Method() { await System.Threading.Tasks.Task.Yield(); B.Two.Make(); }")]
    [InlineData("public void Method<T>() where T : B.Two { }")]
    [InlineData("public int Method(int value) { switch (value) { case 0: return 1; case 1: return 5; case 2: return 7; default: B.Two.Make(); return 2; } }")]
    [InlineData("[System.ComponentModel.TypeConverter(typeof(B.Two))] public int Field;")]
    [InlineData("public class Nested : B.Two { }")]
    public void Circle_between_two_folders_is_found(string member)
    {
        const string Other = "namespace App.B { public class Two { public static Two Make() => null; A.One Back; } }";
        var circle = Assert.Single(Graph($"namespace App.A {{ public class One {{ {member} }} }} {Other}").Circles());
        Assert.Equal(["A", "B"], circle.Folders);
        Assert.Contains(circle.Examples, use => use is { User: "App.A.One", Used: "App.B.Two" });
    }

    [Fact]
    public void Circle_through_a_third_folder_or_the_project_folder_is_found()
    {
        const string Three = """
            namespace App.A { class One { B.Two Next; } }
            namespace App.B { class Two { C.Three Next; } }
            namespace App.C { class Three { A.One Next; } }
            """;
        Assert.Equal(["A", "B", "C"], Assert.Single(Graph(Three).Circles()).Folders);
        const string Root = "namespace App { class Program { A.One Next; } } namespace App.A { class One { Program Back; } }";
        Assert.Equal([".", "A"], Assert.Single(Graph(Root).Circles()).Folders);
    }

    [Fact]
    public void Folders_that_use_each_other_in_one_direction_only_are_in_no_circle() =>
        Assert.Empty(Graph("""
            namespace App.A { class One { B.Two Next; C.Three Other; } }
            namespace App.B { class Two { C.Three Next; Two Own; } }
            namespace App.C { class Three; }
            """).Circles());

    [Fact]
    public void Circle_of_outermost_folders_is_found_though_their_inner_folders_are_in_none()
    {
        const string Program = """
            namespace App.A.X { class One { B.Two Next; } }
            namespace App.B { class Two { A.Y.Three Next; } }
            namespace App.A.Y { class Three; }
            """;
        Assert.Empty(Graph(Program).Circles());
        Assert.Equal(["A", "B"], Assert.Single(FolderGraph.Of(Uses(Program), "App", FolderGraph.Outermost).Circles()).Folders);
    }

    [Fact]
    public void Forbidden_namespace_is_found_without_a_using()
    {
        var uses = Uses("namespace App.A { class One { object Make() => new System.Text.StringBuilder(); } }");
        Assert.Equal(["App.A.One uses System.Text.StringBuilder"], ForbiddenUses.In(uses, ["System.Text"]));
        Assert.Empty(ForbiddenUses.In(uses, ["System.Te"]));
    }

    [Fact]
    public void Long_lines_files_and_methods_are_found()
    {
        Assert.Equal(["lines a.cs 1"], Measure(Line(160) + Line(161) + Line(160)));
        Assert.Equal([], Measure(string.Concat(Enumerable.Repeat(Line(10), 100))));
        Assert.Equal(["file a.cs 101"], Measure(string.Concat(Enumerable.Repeat(Line(10), 101))));
        Assert.Equal([], Measure(Method(60)));
        Assert.Equal(["method a.cs:Long 61"], Measure(Method(61)));

        static IEnumerable<string> Measure(string source) => SourceSizes.Measure("a.cs", source, 100).Select(fault => fault.ToString());
        static string Line(int columns) => "//".PadRight(columns, 'x') + "\n";
        static string Method(int lines) =>
            $"class A\n{{\n/// Not counted.\n[Fact]\nvoid Long()\n{{\n{string.Concat(Enumerable.Repeat("Long();\n", lines - 3))}}}\n}}\n";
    }

    [Fact]
    public void Long_class_is_found_over_its_partial_declarations()
    {
        Assert.Equal([], Measure(Part("A", 50), Part("A", 50)));
        Assert.Equal(["class App.A 101"], Measure(Part("A", 50), Part("A", 51)));
        Assert.Equal([], Measure(Part("A", 60), Part("B", 60), Part("A<T>", 60)));
        Assert.Equal(["class App.Outer.A 120"], Measure(Nested(60), Nested(60), Part("A", 60)));

        static IEnumerable<string> Measure(params string[] files) =>
            ClassSizes.Measure(files.Select(text => ("a.cs", text)), _ => 100).Select(fault => fault.ToString());
        static string Part(string name, int lines) => $"namespace App;\n\n/// Not counted.\npartial class {name}\n{{\n{new string('\n', lines - 3)}}}\n";
        static string Nested(int lines) =>
            $"namespace App;\nclass Outer\n{{\npartial record A\n{{\n{new string('\n', lines - 3)}}}\n}}\n";
    }

    [Theory]
    [InlineData("", "file a.cs 301 is above the limit")]
    [InlineData("file a.cs 300 # a table", "file a.cs 301 is above the limit")]
    [InlineData("file a.cs 302 # a table", "file a.cs 302 is more than needed in tests/House.Tests/exceptions.txt")]
    [InlineData("file a.cs 301 # a table\nfile b.cs 400 # a table", "file b.cs 400 is more than needed in tests/House.Tests/exceptions.txt")]
    [InlineData("file a.cs 301", "file a.cs has no reason in tests/House.Tests/exceptions.txt")]
    [InlineData("file a.cs 301 # not yet", "file a.cs has no reason in tests/House.Tests/exceptions.txt")]
    [InlineData("# heading\nfile a.cs 301 # a table\nlines b.cs 7 # of another kind", null)]
    public void List_of_exceptions_must_equal_the_findings(string list, string? complaint) =>
        Assert.Equal(complaint is null ? [] : [complaint], Exceptions.Compare([new(SizeFault.File, "a.cs", 301)], list, SizeFault.File));

    private static FolderGraph Graph(string program) => FolderGraph.Of(Uses(program), "App");

    private static IReadOnlyList<TypeUse> Uses(string program)
    {
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create("App", [CSharpSyntaxTree.ParseText(program)],
            framework.Select(path => MetadataReference.CreateFromFile(path)), new(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        assembly.Position = 0;
        return AssemblyReader.Uses(assembly);
    }
}
