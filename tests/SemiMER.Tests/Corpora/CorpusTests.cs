using System.Reflection;
using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class CorpusTests
{
    [Fact]
    public void Modality_is_its_name()
    {
        new Modality("acoustic").Should().Be(Modality.Acoustic);
        new Modality("pose_2").ToString().Should().Be("pose_2");
        foreach (string wrong in (string[])["", "Face", "2d", "a b", "../x", "label", "targets", "votes", "meta", "visual_offsets", "a-b"])
            FluentActions.Invoking(() => new Modality(wrong)).Should().Throw<CorpusException>().WithMessage($"*'{wrong}'*");
    }

    [Fact]
    public void Schema_lists_every_fault()
    {
        OptionsException error = FluentActions.Invoking(() =>
            new CorpusSchema("x", ["a"], [new ModalitySchema(Modality.Visual, 0)], ["t", "t"]))
            .Should().Throw<OptionsException>().Which;
        error.Faults.Should().HaveCount(3);
        error.Message.Should().ContainAll("CorpusSchema has 3 faults", "There are 1 classes", "'t' occurs more than once",
            "'visual' has the width 0");
    }

    [Fact]
    public void Schema_finds_modalities_and_names_those_it_has()
    {
        TestCorpora.Schema[Modality.Visual].Width.Should().Be(3);
        TestCorpora.Schema.Find(Modality.Lexical).Should().BeNull();
        FluentActions.Invoking(() => TestCorpora.Schema[Modality.Lexical]).Should().Throw<CorpusException>()
            .WithMessage("*modality 'lexical'*Expected one of 'acoustic', 'visual', found 'lexical'.");
    }

    [Fact]
    public void Features_refuse_what_is_no_shape()
    {
        FluentActions.Invoking(() => ModalityFeatures.Vector(ReadOnlyMemory<float>.Empty)).Should().Throw<CorpusException>();
        FluentActions.Invoking(() => ModalityFeatures.Sequence(new float[5], 2))
            .Should().Throw<CorpusException>().WithMessage("*multiple of 2*found 5*");
        ModalityFeatures.Sequence(new float[6], 2).Frames.Should().Be(3);
    }

    [Fact]
    public void Code_gives_utterances_with_names_of_classes()
    {
        var corpus = new InMemoryCorpus(
            TestCorpora.Schema, [(Utterance("a"), "happy"), (Utterance("b"), null)]);
        corpus.Rows.Select(row => row.ClassIndex).Should().Equal(1, null);
        FluentActions.Invoking(() => new InMemoryCorpus(TestCorpora.Schema, [(Utterance("a"), "joy")])).Should().Throw<CorpusException>()
            .WithMessage("utterance 'a'*Expected one of 'sad', 'happy', found 'joy'.");
    }

    [Fact]
    public void Faults_of_utterances_are_named()
    {
        Fails(TestCorpora.Row("a", "s", 2), "utterance 'a': the label is out of range*found 2.");
        Fails(TestCorpora.Row("a", " ", 0), "utterance 'a'*needs an id and a speaker*");
        Fails(TestCorpora.Row("a", "s", 0) with { Targets = new float[2] },
            "utterance 'a'*number of targets. Expected 1 or none, found 2.");
        Fails(new CorpusRow(Utterance("a", ModalityFeatures.Vector(new float[3])), 0),
            "utterance 'a', modality 'acoustic'*Expected [2], found [3].");
        Fails(
            new CorpusRow(Utterance("a", ModalityFeatures.Sequence(new float[8], 2)), 0),
            "utterance 'a', modality 'acoustic'*Expected [2], found [4, 2].");
        FluentActions.Invoking(() => new InMemoryCorpus(TestCorpora.Schema, [TestCorpora.Row("a", "s", 0), TestCorpora.Row("a", "s", 0)]))
            .Should().Throw<CorpusException>().WithMessage("utterance 'a'*occurs twice*");
        FluentActions.Invoking(() => new InMemoryCorpus(TestCorpora.Schema, [TestCorpora.Row("a", "s", 0, value: float.NaN)]))
            .Should().Throw<NonFiniteFeatureException>().WithMessage("modality 'acoustic'*'a'*column 0*");
    }

    [Fact]
    public void Modalities_can_be_chosen()
    {
        Corpus corpus = TestCorpora.Tiny().WithModalities(Modality.Visual);
        corpus.Schema.Modalities.Should().ContainSingle().Which.Modality.Should().Be(Modality.Visual);
        corpus.Rows.Should().OnlyContain(row => !row.Utterance.Has(Modality.Acoustic));
        FluentActions.Invoking(() => TestCorpora.Tiny().WithModalities(Modality.Lexical)).Should().Throw<CorpusException>();
    }

    [Fact]
    public void Classes_are_merged_and_left_out()
    {
        string[] classes = ["hap", "sad", "neu", "ang", "exc", "fru"];
        ClassMap map = ClassMap.Parse("ang,hap+exc,sad,neu", classes);
        map.Classes.Should().Equal("ang", "hap+exc", "sad", "neu");
        Enumerable.Range(0, 6).Select(index => map.Map(index)).Should().Equal(1, 2, 3, 0, 1, null);
        map.Map(null).Should().BeNull();

        var schema = new CorpusSchema("x", classes, TestCorpora.Schema.Modalities);
        CorpusRow[] rows = [.. Enumerable.Range(0, 6)
            .Select(i => TestCorpora.Row($"u{i}", "s", i) with { Votes = new float[] { 1, 2, 3, 4, 5, 6 } })];
        Corpus merged = new InMemoryCorpus(schema, rows).WithClasses(map);
        merged.Rows.Select(row => row.ClassIndex).Should().Equal(1, 2, 3, 0, 1, null);
        merged.Rows[0].Votes.ToArray().Should().Equal(4f, 6f, 2f, 3f);
    }

    [Theory]
    [InlineData("ang,joy", "*no class 'joy'*")]
    [InlineData("ang", "*There are 1 classes; at least 2*")]
    [InlineData("ang,sad,ang", "*'ang' occurs more than once*")]
    [InlineData("ang+sad,sad", "*one merged class only: 'sad'*")]
    [InlineData("ang,,sad", "*no class ''*")]
    public void Faulty_class_texts_are_refused(string text, string message) =>
        FluentActions.Invoking(() => ClassMap.Parse(text, ["ang", "sad"])).Should().Throw<OptionsException>().WithMessage(message);

    [Fact]
    public void Class_without_examples_is_named()
    {
        var corpus = new InMemoryCorpus(TestCorpora.Schema, [TestCorpora.Row("a", "s", 0)]);
        FluentActions.Invoking(() => corpus.WithClasses(ClassMap.Parse("sad,happy", TestCorpora.Schema.Classes)))
            .Should().Throw<CorpusException>().WithMessage("*no example of the class 'happy'*");
        FluentActions.Invoking(() => corpus.WithClasses(ClassMap.Parse("a,b", ["a", "b"])))
            .Should().Throw<CorpusException>().WithMessage("*Expected 'sad', 'happy', found 'a', 'b'.");
    }

    [Fact]
    public void No_public_path_leads_from_an_unlabeled_set_to_a_label()
    {
        // Every type reachable through public members of an unlabeled set; none may be one that carries labels.
        var seen = new HashSet<Type>();
        var open = new Stack<Type>([typeof(UnlabeledSet)]);
        while (open.TryPop(out Type? type))
        {
            if (!seen.Add(type) || type.Namespace?.StartsWith("SemiMER", StringComparison.Ordinal) != true)
                continue;
            foreach (PropertyInfo property in type.GetProperties())
                open.Push(property.PropertyType);
            foreach (MethodInfo method in type.GetMethods().Where(method => !method.IsStatic))
                open.Push(method.ReturnType);
            foreach (Type argument in type.GetInterfaces().SelectMany(contract => contract.GetGenericArguments()))
                open.Push(argument);
            foreach (Type argument in type.GetProperties().SelectMany(property => property.PropertyType.GetGenericArguments()))
                open.Push(argument);
        }
        seen.Should().Contain([typeof(Utterance), typeof(ModalityFeatures), typeof(Modality)]);
        seen.Should().NotContain([typeof(LabeledUtterance), typeof(LabeledSet), typeof(CorpusRow), typeof(Corpus),
            typeof(TrainingRows)]);
    }

    private static Utterance Utterance(string id, ModalityFeatures? acoustic = null) => new()
    {
        Id = id,
        Speaker = "s",
        Features = new Dictionary<Modality, ModalityFeatures> { [Modality.Acoustic] = acoustic ?? ModalityFeatures.Vector(new float[2]) },
    };

    private static void Fails(CorpusRow row, string message) =>
        FluentActions.Invoking(() => new InMemoryCorpus(TestCorpora.Schema, [row])).Should().Throw<CorpusException>().WithMessage(message);
}
